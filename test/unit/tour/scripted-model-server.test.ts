import assert from "node:assert/strict";
import {
  brokenToolCall,
  contextLengthExceeded,
  emptyReply,
  type ScriptedModelServer,
  type ScriptStep,
  startScriptedModelServer,
} from "../../fakes/scripted-model-server.ts";

interface Piece {
  choices: { delta: Record<string, unknown>; finish_reason: string | null }[];
  usage?: { prompt_tokens: number };
}

describe("scripted model server", () => {
  let server: ScriptedModelServer;

  const start = async (...script: ScriptStep[]) => {
    server = await startScriptedModelServer(script);
  };

  afterEach(() => server.close());

  const ask = (options: object = {}, signal?: AbortSignal) =>
    fetch(`${server.baseUrl}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "scripted", messages: [{ role: "user", content: "Hi" }], ...options }),
      ...(signal && { signal }),
    });

  const streamed = async (): Promise<Piece[]> => {
    const body = await (await ask({ stream: true, stream_options: { include_usage: true } })).text();
    const lines = body.split("\n\n").filter((line) => line !== "");
    assert.equal(lines.pop(), "data: [DONE]");
    return lines.map((line) => JSON.parse(line.slice("data: ".length)));
  };

  it("streams reasoning, text and calls in pieces, then the reason and the usage", async () => {
    await start({
      reasoning: "Hm.",
      text: "I look.",
      chunkSize: 4,
      toolCalls: [{ id: "c1", name: "read_file", arguments: { path: "a.ts" } }],
      usage: { inputTokens: 7, outputTokens: 3 },
    });
    const all = await streamed();
    const deltas = all.flatMap((piece) => piece.choices.map((choice) => choice.delta));
    assert.deepEqual(
      deltas.flatMap((delta) => delta.content ?? []),
      ["I lo", "ok."],
    );
    assert.equal(deltas[0]?.reasoning_content, "Hm.");
    const calls = deltas.flatMap((delta) => (delta.tool_calls ?? []) as { function: { arguments: string } }[]);
    assert.equal(calls.map((call) => call.function.arguments).join(""), '{"path":"a.ts"}');
    assert.equal(all.at(-2)?.choices[0]?.finish_reason, "tool_calls");
    assert.equal(all.at(-1)?.usage?.prompt_tokens, 7);
    server.assertDone();
  });

  it("answers whole when no stream is asked for, and lists its models", async () => {
    await start({ text: "Hello" }, emptyReply);
    const reply = (await (await ask()).json()) as { choices: { message: { content: string } }[] };
    assert.equal(reply.choices[0]?.message.content, "Hello");
    assert.equal((await streamed()).length, 2);
    const models = (await (await fetch(`${server.baseUrl}/models`)).json()) as { data: { id: string }[] };
    assert.deepEqual(
      models.data.map((model) => model.id),
      ["scripted"],
    );
  });

  it("fails with the status, headers and error of the step", async () => {
    await start({ status: 429, headers: { "retry-after": "0" } }, contextLengthExceeded);
    const limited = await ask();
    assert.equal(limited.status, 429);
    assert.equal(limited.headers.get("retry-after"), "0");
    assert.match(await (await ask()).text(), /context_length_exceeded/);
  });

  it("cuts and hangs where the script says", async () => {
    await start({ text: "abcdefgh", chunkSize: 1, cutAfter: 3 }, { text: "abcdefgh", chunkSize: 1, hangAfter: 2 });
    await assert.rejects((await ask({ stream: true })).text());
    const controller = new AbortController();
    const hanging = await ask({ stream: true }, controller.signal);
    const reader = hanging.body?.getReader();
    await reader?.read();
    controller.abort();
    await assert.rejects(async () => {
      while (!(await reader?.read())?.done);
    }, /abort/i);
  });

  it("lets a step see the request, and records it", async () => {
    await start((request) => ({ text: `${request.messages.length}` }), brokenToolCall("read_file"));
    assert.match(await (await ask()).text(), /"content":"1"/);
    assert.match(await (await ask()).text(), /\{\\"path\\": \\"src\/a.ts\\", "/);
    assert.equal(server.requests[0]?.body.messages[0]?.content, "Hi");
  });

  it("refuses what is beyond the script and what is no request", async () => {
    await start({ text: "only one" });
    assert.throws(() => server.assertDone(), /1 steps, but 0 requests/);
    await ask();
    server.assertDone();
    assert.equal((await ask()).status, 400);
    assert.throws(() => server.assertDone(), /1 steps, but 2 requests/);
    assert.equal((await ask({ messages: "none" })).status, 400);
    assert.equal((await fetch(`${server.baseUrl}/embeddings`)).status, 404);
  });
});
