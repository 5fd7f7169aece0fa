import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../../../src/base/errors.ts";
import { createOpenAiModel, type OpenAiModelOptions } from "../../../src/model/openai-chat-model.ts";
import type { ChatMessage, ModelDelta } from "../../../src/ports/chat-model.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import {
  contextLengthExceeded,
  type ScriptedModelServer,
  type ScriptStep,
  startScriptedModelServer,
} from "../../fakes/scripted-model-server.ts";

const hello: ChatMessage[] = [{ role: "user", content: "Hello" }];
let server: ScriptedModelServer | undefined;
let rawServer: Server | undefined;

async function script(...steps: ScriptStep[]): Promise<ScriptedModelServer> {
  server = await startScriptedModelServer(steps);
  return server;
}

function model(baseUrl: string, options: Partial<OpenAiModelOptions> = {}) {
  const clock = new ManualClock({ skipSleeps: true });
  const deltas: ModelDelta[] = [];
  const chat = createOpenAiModel({ baseUrl, apiKey: "secret", model: "m", clock, random: () => 0, ...options });
  const ask = (messages = hello, signal = new AbortController().signal) =>
    chat.complete({ messages, tools: [] }, (delta) => deltas.push(delta), signal);
  return { clock, deltas, ask, chat };
}

function isUserError(code: string) {
  return (error: unknown) => error instanceof UserError && error.code === code && error.nextStep !== "";
}

describe("OpenAI-compatible model", () => {
  afterEach(async () => {
    await server?.close();
    rawServer?.close();
    server = undefined;
    rawServer = undefined;
  });

  it("streams text and reasoning, and reports usage and cost", async () => {
    const { baseUrl } = await script({
      reasoning: "Thinking it over.",
      text: "Here is the answer.",
      chunkSize: 5,
      usage: { inputTokens: 1000, cachedTokens: 400, outputTokens: 100 },
    });
    const { ask, deltas } = model(baseUrl, { price: { input: 2, cachedInput: 1, output: 10 } });
    const reply = await ask();
    assert.equal(reply.text, "Here is the answer.");
    assert.equal(reply.reasoning, "Thinking it over.");
    assert.equal(reply.finish, "stop");
    assert.deepEqual(reply.usage, { inputTokens: 1000, cachedTokens: 400, outputTokens: 100, cost: 0.0026 });
    const said = (type: "text" | "reasoning") =>
      deltas.map((delta) => (delta.type === type ? delta.text : "")).join("");
    assert.equal(said("text"), reply.text);
    assert.equal(said("reasoning"), reply.reasoning);
  });

  it("puts tool calls together from their pieces", async () => {
    const { baseUrl } = await script({
      toolCalls: [
        { id: "a", name: "read_file", arguments: { path: "src/a.ts" } },
        { id: "b", name: "read_file", arguments: '{"path": ' },
      ],
      chunkSize: 3,
    });
    const reply = await model(baseUrl).ask();
    assert.equal(reply.finish, "tool-calls");
    assert.deepEqual(reply.toolCalls, [
      { id: "a", name: "read_file", arguments: '{"path":"src/a.ts"}' },
      { id: "b", name: "read_file", arguments: '{"path": ' },
    ]);
  });

  it("sends key, extra headers, tools and the whole history, but no reasoning", async () => {
    const scripted = await script({ text: "ok" });
    const { chat } = model(scripted.baseUrl, { headers: { "x-team": "tools" } });
    const messages: ChatMessage[] = [
      ...hello,
      {
        role: "assistant",
        content: "",
        reasoning: "secret thought",
        toolCalls: [{ id: "1", name: "f", arguments: '{"broken' }],
      },
      { role: "tool", callId: "1", content: "not JSON" },
    ];
    const tools = [{ name: "f", description: "Does f.", parameters: { type: "object" } }];
    await chat.complete({ messages, tools }, () => undefined, new AbortController().signal);
    const [request] = scripted.requests;
    assert.equal(request?.headers.authorization, "Bearer secret");
    assert.equal(request?.headers["x-team"], "tools");
    const sent = JSON.stringify(request?.body);
    assert.ok(!sent.includes("secret thought"));
    assert.match(sent, /"tools":.*"name":"f","description":"Does f."/);
    assert.match(sent, /"arguments":"\{\}"/, "a server that parses the history must be able to");
  });

  it("sends reasoning back to a provider that wants it", async () => {
    const scripted = await script({ text: "ok" });
    const { ask } = model(scripted.baseUrl, { sendReasoning: true });
    await ask([...hello, { role: "assistant", content: "Hi.", reasoning: "A greeting.", toolCalls: [] }]);
    assert.match(JSON.stringify(scripted.requests[0]?.body), /"reasoning_content":"A greeting\."/);
  });

  describe("retries before the first token", () => {
    it("waits as long as a 429 asks, says so, and succeeds", async () => {
      const { baseUrl } = await script({ status: 429, headers: { "retry-after": "7" } }, { text: "ok" });
      const { ask, clock, deltas } = model(baseUrl);
      assert.equal((await ask()).text, "ok");
      assert.deepEqual(clock.sleeps, [7000]);
      assert.equal(deltas[0]?.type, "retry");
    });

    it("backs off on server errors and gives up after the last attempt", async () => {
      const failing = { status: 503 };
      const scripted = await script(failing, failing, failing);
      const { ask, clock } = model(scripted.baseUrl, { retry: { retries: 2, baseDelayMs: 100, maxDelayMs: 1000 } });
      await assert.rejects(ask(), isUserError("server"));
      assert.deepEqual(clock.sleeps, [50, 100]);
      scripted.assertDone();
    });

    it("tries again when nothing listens, then says what to do", async () => {
      const { baseUrl } = await script();
      await server?.close();
      const { ask, clock } = model(baseUrl, { retry: { retries: 1, baseDelayMs: 100, maxDelayMs: 1000 } });
      await assert.rejects(ask(), isUserError("connection"));
      assert.equal(clock.sleeps.length, 1);
    });

    it("tries again when the connection is cut before the first word", async () => {
      const { baseUrl } = await script({ text: "Never said", cutAfter: 0 }, { text: "ok" });
      const { ask, deltas } = model(baseUrl);
      assert.equal((await ask()).text, "ok");
      assert.equal(deltas[0]?.type, "retry");
    });

    for (const [status, code] of [
      [401, "auth"],
      [403, "auth"],
      [404, "not_found"],
      [400, "bad_request"],
    ] as const) {
      it(`does not repeat a ${status}`, async () => {
        const scripted = await script({ status });
        await assert.rejects(model(scripted.baseUrl).ask(), isUserError(code));
        scripted.assertDone();
      });
    }

    it("names a conversation that is too long", async () => {
      const { baseUrl } = await script(contextLengthExceeded);
      await assert.rejects(model(baseUrl).ask(), isUserError("context_length"));
    });
  });

  it("does not repeat an answer that was cut after it began", async () => {
    const scripted = await script({ text: "A long answer that will not end.", chunkSize: 4, cutAfter: 3 });
    const { ask, deltas, clock } = model(scripted.baseUrl);
    await assert.rejects(ask(), isUserError("stream_cut"));
    assert.ok(deltas.length > 0);
    assert.deepEqual(clock.sleeps, []);
  });

  it("asks again without the usage option where a server refuses it, and estimates", async () => {
    const refusal = { status: 400, error: { param: "stream_options", message: "unknown field" } };
    const scripted = await script(refusal, { text: "four score" }, { text: "again" });
    const { ask } = model(scripted.baseUrl);
    const reply = await ask();
    assert.equal(reply.usage.estimated, true);
    await ask();
    assert.deepEqual(
      scripted.requests.map(({ body }) => "stream_options" in body && body.stream_options !== undefined),
      [true, false, false],
    );
  });

  it("stops at once when aborted, also while the server is silent", async () => {
    const controller = new AbortController();
    const { baseUrl } = await script({ text: "Half of it", chunkSize: 4, hangAfter: 1 });
    const clock = new ManualClock();
    const chat = createOpenAiModel({ baseUrl, apiKey: "k", model: "m", clock });
    const asked = chat.complete({ messages: hello, tools: [] }, () => controller.abort(), controller.signal);
    await assert.rejects(asked, { name: "AbortError" });
  });

  it("says so when the server speaks another protocol", async () => {
    rawServer = createServer((_, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<p>Hello</p>"),
    );
    await new Promise<void>((resolve) => rawServer?.listen(0, "127.0.0.1", resolve));
    const { port } = rawServer.address() as AddressInfo;
    const { ask } = model(`http://127.0.0.1:${port}/v1`, { retry: { retries: 0, baseDelayMs: 1, maxDelayMs: 1 } });
    await assert.rejects(ask(), (error) => error instanceof UserError && error.nextStep !== "");
  });
});
