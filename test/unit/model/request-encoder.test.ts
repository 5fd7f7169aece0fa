import assert from "node:assert/strict";
import { RequestEncoder } from "../../../src/model/request-encoder.ts";
import type { ChatMessage } from "../../../src/ports/chat-model.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");
const options = { model: "m", stream: true };
const tools = [{ name: "f", description: "Does f.", parameters: { type: "object" } }];

describe("request encoder", () => {
  it("writes what plain JSON would say, turn after turn, also beyond its first size", () => {
    const encoder = new RequestEncoder();
    const messages: ChatMessage[] = [{ role: "system", content: "Größe “x” 🙂" }];
    let previous = "";
    for (let turn = 0; turn < 40; turn += 1) {
      messages.push({ role: "assistant", content: "", toolCalls: [{ id: `${turn}`, name: "f", arguments: "{}" }] });
      messages.push({ role: "tool", callId: `${turn}`, content: "ä\n".repeat(3000) });
      const body = text(encoder.encode({ messages, tools }, options));
      const expected = {
        ...options,
        tools: [{ type: "function", function: tools[0] }],
        messages: messages.map((message) =>
          message.role === "tool"
            ? { role: "tool", tool_call_id: message.callId, content: message.content }
            : message.role === "assistant"
              ? {
                  role: "assistant",
                  content: null,
                  tool_calls: [
                    { id: message.toolCalls[0]?.id, type: "function", function: { name: "f", arguments: "{}" } },
                  ],
                }
              : message,
        ),
      };
      assert.equal(body, JSON.stringify(expected));
      assert.ok(body.startsWith(previous.slice(0, -2)));
      previous = body;
    }
  });

  it("starts over when messages, tools or options are others", () => {
    const encoder = new RequestEncoder();
    const first: ChatMessage = { role: "user", content: "one" };
    const second: ChatMessage = { role: "user", content: "two" };
    encoder.encode({ messages: [first, second], tools: [] }, options);
    assert.equal(
      text(encoder.encode({ messages: [second], tools: [] }, options)),
      '{"model":"m","stream":true,"messages":[{"role":"user","content":"two"}]}',
    );
    assert.match(text(encoder.encode({ messages: [second], tools }, options)), /"tools":\[/);
    assert.match(text(encoder.encode({ messages: [second], tools }, { model: "n" })), /^\{"model":"n","tools"/);
    assert.match(text(encoder.encode({ messages: [], tools: [] }, { model: "n" })), /"messages":\[\]\}$/);
  });
});
