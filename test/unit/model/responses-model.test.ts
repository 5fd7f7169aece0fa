import assert from "node:assert/strict";
import { createResponsesModel } from "../../../src/model/responses/responses-model.ts";
import {
  event,
  type Fault,
  type FaultServer,
  packets,
  startFaultServer,
  status,
  stream,
} from "../../fakes/fault-server.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { createFaultTrial, quickRetries, shortPatience } from "./faults/fault-trial.ts";

let server: FaultServer;

const piece = (type: string, data: object = {}) => event({ type, ...data }, type);
const created = piece("response.created", { response: { id: "r", status: "in_progress", error: null } });
const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 60 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 15 },
};
const completed = (extra: object = {}) =>
  piece("response.completed", { response: { status: "completed", error: null, output: [], usage, ...extra } });
const added = (output_index: number, item: object) => piece("response.output_item.added", { output_index, item });
const itemDone = (output_index: number, item: object) => piece("response.output_item.done", { output_index, item });
const words = (output_index: number, delta: string) =>
  piece("response.output_text.delta", { output_index, content_index: 0, delta });
const message = (index: number, text: string) => ({
  type: "message",
  id: `msg_${index}`,
  content: [{ type: "output_text", text }],
});
const say = (index: number, text: string) =>
  added(index, { type: "message", content: [] }) + words(index, text) + itemDone(index, message(index, text));
const answer = stream(created, say(0, "All good."), completed());
const reasoningItem = {
  type: "reasoning",
  id: "rs_1",
  summary: [{ type: "summary_text", text: "Noting it." }],
  encrypted_content: "gAAAA",
};
const reasoning =
  added(0, { type: "reasoning", id: "rs_1", summary: [] }) +
  piece("response.reasoning_summary_text.delta", { output_index: 0, delta: "Noting it." }) +
  itemDone(0, reasoningItem);
const callItem = (path: string, text = `{"path":"${path}"}`) => ({
  type: "function_call",
  id: "fc_1",
  call_id: `call_${path}`,
  name: "note",
  arguments: text,
});
const noteCall = (index: number, path: string) =>
  added(index, callItem(path, "")) +
  piece("response.function_call_arguments.delta", { output_index: index, delta: '{"pa' }) +
  piece("response.function_call_arguments.delta", { output_index: index, delta: `th":"${path}"}` }) +
  itemDone(index, callItem(path));
const thoughtfulCall = stream(created, reasoning, say(1, "Noting."), noteCall(2, "p"), completed());

const make = (clock: ManualClock, extra = {}) =>
  createResponsesModel({
    baseUrl: server.baseUrl,
    apiKey: "secret",
    model: "gpt-test",
    clock,
    retry: quickRetries,
    patience: shortPatience,
    ...extra,
  });
const trial = (extra = {}) => createFaultTrial((clock) => make(clock, extra));
const bodyOf = (index: number) => JSON.parse(server.requests[index]?.body ?? "{}");

describe("OpenAI Responses model", () => {
  beforeEach(async () => {
    server = await startFaultServer();
  });
  afterEach(() => server.close());

  it("sends the conversation as items, and keeps nothing at the provider", async () => {
    server.play(answer);
    const messages = [
      { role: "system" as const, content: "Be brief." },
      { role: "user" as const, content: "Hi" },
    ];
    const tools = [{ name: "note", description: "Notes.", parameters: { type: "object" } }];
    await make(new ManualClock()).complete({ messages, tools }, () => undefined, new AbortController().signal);
    const [request] = server.requests;
    assert.equal(request?.path, "/v1/responses");
    assert.equal(request.headers.authorization, "Bearer secret");
    assert.deepEqual(bodyOf(0), {
      model: "gpt-test",
      stream: true,
      store: false,
      instructions: "Be brief.",
      tools: [{ type: "function", name: "note", description: "Notes.", parameters: { type: "object" }, strict: false }],
      input: [{ role: "user", content: [{ type: "input_text", text: "Hi" }] }],
    });
  });

  it("gives encrypted reasoning back in its place, before the call it led to", async () => {
    server.play(thoughtfulCall, answer);
    const one = trial({ reasons: true, reasoningEffort: "low" });
    assert.equal((await one.send("Go.")).reason, "finished");
    assert.deepEqual(one.notes, ["p"]);
    assert.deepEqual(bodyOf(0).include, ["reasoning.encrypted_content"]);
    assert.deepEqual(bodyOf(0).reasoning, { effort: "low", summary: "auto" });
    assert.deepEqual(bodyOf(1).input.slice(1), [
      reasoningItem,
      { role: "assistant", content: [{ type: "output_text", text: "Noting." }] },
      { type: "function_call", call_id: "call_p", name: "note", arguments: '{"path":"p"}' },
      { type: "function_call_output", call_id: "call_p", output: "Noted p." },
    ]);
    assert.ok(JSON.stringify(bodyOf(1)).startsWith(JSON.stringify(bodyOf(0)).slice(0, -2)), "the prompt only grows");
    one.assertKept();
  });

  it("counts cached input and reasoning as parts", async () => {
    server.play(answer);
    const one = trial();
    await one.send("Go.");
    const [used] = one.of("usage");
    assert.deepEqual(
      [used?.inputTokens, used?.cachedTokens, used?.outputTokens, used?.reasoningTokens],
      [100, 60, 20, 15],
    );
    assert.equal(used?.estimated, undefined);
  });

  it("does without what a model refuses", async () => {
    const refuse = (text: string) => status(400, { error: { message: text, type: "invalid_request_error" } });
    server.play(
      refuse("Encrypted content is not supported with this model."),
      refuse("Unsupported parameter: 'reasoning.effort'"),
      answer,
    );
    const one = trial({ reasons: true, reasoningEffort: "high" });
    assert.equal((await one.send("Go.")).reason, "finished");
    assert.deepEqual(
      [0, 1, 2].map((index) => ["include" in bodyOf(index), "reasoning" in bodyOf(index)]),
      [
        [true, true],
        [false, true],
        [false, false],
      ],
    );
  });

  it("takes what was said only at the end, and an answer that is not streamed", async () => {
    server.play(
      stream(created, completed({ output: [callItem("late")] })),
      status(200, { object: "response", status: "completed", error: null, output: [message(0, "Whole.")], usage }),
    );
    const one = trial();
    assert.deepEqual(await one.send("Go."), { reason: "finished", text: "Whole." });
    assert.deepEqual(one.notes, ["late"]);
  });

  it("authorises each request anew", async () => {
    server.play(answer);
    let count = 0;
    const authorise = async () => {
      count += 1;
      return { authorization: `Bearer token-${count}` };
    };
    const one = trial({ authorise, query: { "api-version": "v1" } });
    await one.send("Go.");
    await one.send("Again.");
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.authorization),
      ["Bearer token-1", "Bearer token-2"],
    );
    assert.equal(server.requests[0]?.path, "/v1/responses?api-version=v1");
  });

  const failed = (code: string) =>
    piece("response.failed", { response: { status: "failed", error: { code, message: "m" } } });
  const cases: [string, Fault, string | { code: string }][] = [
    ["a server error", status(500, { error: { message: "m" } }), "retried"],
    ["a failure at the start", stream(created, failed("server_error")), "retried"],
    ["a rate limit in the stream", stream(created, failed("rate_limit_exceeded")), "retried"],
    ["an error event", stream(piece("error", { code: "server_error", message: "m" })), "retried"],
    ["an end before anything", stream(created), "retried"],
    ["broken JSON", stream(event("{")), "retried"],
    ["an end after words", stream(created, added(0, { type: "message" }), words(0, "All")), "goes-on"],
    ["a failure after words", stream(created, words(0, "All"), failed("server_error")), "goes-on"],
    ["a whole call without an end", stream(created, noteCall(0, "x")), "goes-on"],
    [
      "a reset after words",
      packets([created, words(0, "All")], (response) => response.socket?.resetAndDestroy()),
      "goes-on",
    ],
    ["a wrong key", status(401, { error: { message: "m", code: "invalid_api_key" } }), { code: "auth" }],
    ["a context that is full", stream(created, failed("context_length_exceeded")), { code: "context_length" }],
    ["no credit", status(429, { error: { message: "m", code: "insufficient_quota" } }), { code: "quota" }],
    [
      "the content filter",
      stream(
        created,
        words(0, "A"),
        piece("response.incomplete", {
          response: { status: "incomplete", incomplete_details: { reason: "content_filter" } },
        }),
      ),
      { code: "content_filter" },
    ],
    ["a server without this API", status(404, "<h1>Not found</h1>"), { code: "not_found" }],
  ];
  for (const [name, fault, outcome] of cases) {
    it(`survives ${name}`, async () => {
      server.play(fault, answer);
      const one = trial();
      const result = await one.send("Go.");
      if (typeof outcome === "object") {
        assert.equal(one.of("error")[0]?.code, outcome.code, one.of("error")[0]?.message);
        assert.ok(one.of("error")[0]?.nextStep);
      } else {
        assert.deepEqual(result, { reason: "finished", text: "All good." });
        assert.equal(one.of("notice").length, 1);
        assert.equal(server.requests.length, 2);
      }
      assert.deepEqual(one.notes, []);
      one.assertKept();
      server.play(answer);
      assert.equal((await one.send("Again.")).reason, "finished");
    });
  }

  it("goes on in smaller steps when the output limit was reached", async () => {
    server.play(
      stream(
        created,
        words(0, "Half"),
        piece("response.incomplete", {
          response: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" }, usage },
        }),
      ),
      answer,
    );
    const one = trial();
    await one.send("Go.");
    assert.match(one.of("correction")[0]?.text ?? "", /cut at the output limit/);
  });
});
