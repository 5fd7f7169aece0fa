import type { AgentEvent, AgentEventBody } from "../../../src/protocol/agent-event.ts";
import type { FileChange } from "../../../src/protocol/change.ts";
import { emptyTranscript, reduceTranscript, type Transcript } from "../../../src/webview/state/transcript.ts";

const start = Date.parse("2026-11-22T12:00:00.000Z");

/** Stamps events a second apart. */
export function stamp(...bodies: AgentEventBody[]): AgentEvent[] {
  return bodies.map((body, index) => ({
    ...body,
    time: new Date(start + index * 1000).toISOString(),
    sessionId: "s1",
  })) as AgentEvent[];
}

export function transcriptOf(...bodies: AgentEventBody[]): Transcript {
  return reduceTranscript(emptyTranscript, stamp(...bodies));
}

export const prompt = (text = "Fix it", messageId = "m1"): AgentEventBody => ({
  type: "user-message",
  messageId,
  text,
  delivery: "prompt",
});

export const say = (text: string): AgentEventBody => ({ type: "text-delta", text });
export const think = (text: string): AgentEventBody => ({ type: "reasoning-delta", text });

export const startRead = (callId: string, tool = "read_file"): AgentEventBody => ({
  type: "tool-start",
  callId,
  tool,
  input: { path: "a.ts" },
  access: [{ kind: "read", subject: "a.ts" }],
  title: "Read a.ts",
});

export const startEdit = (callId: string): AgentEventBody => ({
  type: "tool-start",
  callId,
  tool: "edit_file",
  input: {},
  access: [{ kind: "write", subject: "a.ts" }],
  title: "Edit a.ts",
});

export const startCommand = (callId: string, command = "npm test"): AgentEventBody => ({
  type: "tool-start",
  callId,
  tool: "run_command",
  input: { command },
  access: [{ kind: "execute", subject: command }],
  title: `Run ${command}`,
});

export const endCall = (callId: string, tool = "read_file", extra: object = {}): AgentEventBody => ({
  type: "tool-end",
  callId,
  tool,
  status: "ok",
  content: "done",
  durationMs: 500,
  ...extra,
});

export const read = (callId: string, tool = "read_file") => [startRead(callId, tool), endCall(callId, tool)];

export const change = (changeId: string, hunkIds: string[] = ["h1", "h2"]): FileChange => ({
  changeId,
  path: `${changeId}.ts`,
  kind: "edit",
  added: 2,
  removed: 1,
  state: "proposed",
  hunks: hunkIds.map((id, index) => ({
    id,
    oldStart: 10 * index + 1,
    oldLines: ["old"],
    newStart: 10 * index + 1,
    newLines: ["new"],
    contextBefore: [],
    contextAfter: [],
    state: "pending",
  })),
});

export const ask = (requestId: string, callId: string, extra: object = {}): AgentEventBody => ({
  type: "permission-request",
  requestId,
  callId,
  tool: "run_command",
  title: "Run this command?",
  effects: [],
  reason: "No rule covers it.",
  ...extra,
});

export const reply = (
  requestId: string,
  callId: string,
  decision: "once" | "reject",
  extra: object = {},
): AgentEventBody => ({
  type: "permission-reply",
  requestId,
  callId,
  decision,
  by: "user",
  ...extra,
});
