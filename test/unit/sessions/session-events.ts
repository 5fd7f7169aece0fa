import type { AgentEvent, AgentEventBody } from "../../../src/protocol/agent-event.ts";

/** Stamps events the way a session does, one second apart. */
export function stamped(sessionId: string, bodies: readonly AgentEventBody[]): AgentEvent[] {
  return bodies.map((body, index) => ({
    ...body,
    time: new Date(Date.UTC(2026, 10, 22, 12, 0, index)).toISOString(),
    sessionId,
  })) as AgentEvent[];
}

/** One run with a bit of everything that a log may hold. */
export const oneRun: readonly AgentEventBody[] = [
  { type: "session-start", cwd: "/project", agent: "code", model: "scripted", mode: "manual" },
  { type: "user-message", messageId: "m1", text: "Fix the\nfailing test – “now”", delivery: "prompt" },
  { type: "turn-start", turn: 1 },
  { type: "reasoning-delta", text: "Let me " },
  { type: "reasoning-delta", text: "look." },
  { type: "text-delta", text: "I read " },
  { type: "text-delta", text: "the file: ü 🙂" },
  {
    type: "tool-start",
    callId: "c1",
    tool: "read_file",
    input: { path: "a.ts", time: "noon" },
    access: [{ kind: "read", subject: "a.ts" }],
    title: "Read a.ts",
  },
  { type: "tool-output", callId: "c1", text: "not kept" },
  { type: "tool-end", callId: "c1", tool: "read_file", status: "ok", content: 'export const a = "1";\n' },
  { type: "usage", inputTokens: 100, cachedTokens: 40, outputTokens: 12, cost: 0.002 },
  { type: "turn-end", turn: 1 },
  { type: "session-end", reason: "finished", text: "Done." },
];

/** What the log of `events` gives back: deltas joined, live output left out. */
export function asStored(events: readonly AgentEvent[]): AgentEvent[] {
  const stored: AgentEvent[] = [];
  for (const event of events) {
    const last = stored.at(-1);
    if (event.type === "tool-output") continue;
    if (last?.type === "text-delta" && event.type === "text-delta") {
      stored[stored.length - 1] = { ...last, text: last.text + event.text };
    } else if (last?.type === "reasoning-delta" && event.type === "reasoning-delta") {
      stored[stored.length - 1] = { ...last, text: last.text + event.text };
    } else {
      stored.push(event);
    }
  }
  return stored;
}
