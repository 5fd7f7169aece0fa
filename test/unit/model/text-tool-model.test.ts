import assert from "node:assert/strict";
import { withTextTools } from "../../../src/model/text-tools/text-tool-model.ts";
import type { ChatMessage, ChatModel, ChatRequest, ModelDelta } from "../../../src/ports/chat-model.ts";

const system: ChatMessage = { role: "system", content: "Make independent calls together in one turn." };
const tools = [{ name: "read_file", description: "Reads.", parameters: { type: "object" } }];
const { signal } = new AbortController();

/** A model that writes one answer, in pieces. */
function writer(answer: string) {
  const requests: ChatRequest[] = [];
  const model: ChatModel = {
    id: "writer",
    async complete(request, onDelta) {
      requests.push(request);
      for (const text of answer.match(/[\s\S]{1,7}/g) ?? []) onDelta({ type: "text", text });
      const usage = { inputTokens: 1, cachedTokens: 0, outputTokens: 1 };
      return { text: answer, reasoning: "", toolCalls: [], finish: "stop", usage };
    },
  };
  return { model: withTextTools(model, "text"), requests };
}

describe("a model that writes its calls as text", () => {
  it("thinks before it answers, also where the answer is the last", async () => {
    const deltas: ModelDelta[] = [];
    const { model } = writer("Thought: Nothing is left.\nFinal Answer: It is done.");
    await model.complete({ messages: [system], tools }, (delta) => deltas.push(delta), signal);
    assert.deepEqual(deltas, [
      { type: "reasoning", text: "Nothing is left." },
      { type: "text", text: "It is done." },
    ]);
  });

  it("is told that only the first action of an answer runs, whatever stands before about several calls", async () => {
    const call = 'Action: read_file\nAction Input: {"path": "a"}';
    const { model, requests } = writer(`${call}\n\n${call.replace('"a"', '"b"')}`);
    const reply = await model.complete({ messages: [system], tools }, () => undefined, signal);
    assert.deepEqual(
      reply.toolCalls.map(({ name, arguments: input }) => [name, input]),
      [["read_file", '{"path": "a"}']],
    );
    const told = requests[0]?.messages[0]?.content ?? "";
    assert.match(
      told,
      /together in one turn\.[\s\S]*Only the first action of an answer runs, so never write several together/,
    );
  });
});
