import assert from "node:assert/strict";
import { conversationFromEvents, interruptedResult } from "../../../src/agent/conversation.ts";
import type { AgentEvent, AgentEventBody } from "../../../src/protocol/agent-event.ts";
import { toolCall } from "../../fakes/scripted-chat-model.ts";
import { createTrial, readTool } from "./harness.ts";

function stamped(events: readonly AgentEventBody[]): AgentEvent[] {
  return events.map((event) => ({ ...event, time: "2026-01-02T03:04:05.000Z", sessionId: "s" }) as AgentEvent);
}

const prompt: AgentEventBody = { type: "user-message", messageId: "m", text: "Do it.", delivery: "prompt" };

describe("conversation from the log", () => {
  it("equals what the live session held, raw arguments, corrections and all", async () => {
    const trial = createTrial({
      tools: [readTool("read_file", async (path) => `text of ${path}`)],
      script: [
        {
          text: "Two at once.",
          toolCalls: [toolCall("1", "read_file", '{ "path":"a" }'), toolCall("2", "read_file", { path: "b" })],
        },
        { toolCalls: [toolCall("3", "read_file", '{"path')] },
        { text: "" },
        async (_request, onDelta) => {
          onDelta({ type: "reasoning", text: "All read." });
          onDelta({ type: "text", text: "Done." });
          return { text: "Done.", reasoning: "All read." };
        },
      ],
    });
    await trial.run();
    const rebuilt = conversationFromEvents(
      stamped([prompt, ...trial.events, { type: "session-end", reason: "finished", text: "" }]),
    );
    assert.deepEqual(rebuilt.messages, trial.conversation.messages.slice(1));
  });

  it("answers a call that was cut off, and keeps the words before it", () => {
    const { messages } = conversationFromEvents(
      stamped([
        prompt,
        { type: "turn-start", turn: 1 },
        { type: "text-delta", text: "Let me " },
        { type: "text-delta", text: "look." },
        { type: "tool-start", callId: "1", tool: "read_file", input: { path: "a" }, access: [], title: "Read a" },
        { type: "tool-start", callId: "2", tool: "read_file", input: { path: "b" }, access: [], title: "Read b" },
        { type: "tool-end", callId: "2", tool: "read_file", status: "ok", content: "b" },
      ]),
    );
    assert.deepEqual(messages.slice(1), [
      {
        role: "assistant",
        content: "Let me look.",
        toolCalls: [toolCall("1", "read_file", { path: "a" }), toolCall("2", "read_file", { path: "b" })],
      },
      { role: "tool", callId: "1", content: interruptedResult },
      { role: "tool", callId: "2", content: "b" },
    ]);
  });

  it("gives the model what the user attached", () => {
    const attachment = {
      kind: "selection" as const,
      label: "a.ts 3–4",
      path: "a.ts",
      startLine: 3,
      endLine: 4,
      text: "let x",
    };
    const { messages } = conversationFromEvents(stamped([{ ...prompt, attachments: [attachment] } as AgentEventBody]));
    assert.equal(
      messages[0]?.role === "user" && messages[0].content,
      'Do it.\n\n<attachment kind="selection" path="a.ts" lines="3-4">\nlet x\n</attachment>',
    );
  });
});
