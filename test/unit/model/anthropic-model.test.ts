import assert from "node:assert/strict";
import { conversationFromEvents } from "../../../src/agent/conversation.ts";
import { createAnthropicModel } from "../../../src/model/anthropic/anthropic-model.ts";
import type { ChatMessage } from "../../../src/ports/chat-model.ts";
import {
  event,
  eventStream,
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

const piece = (data: { type: string }) => event(data, data.type);
const start = piece({
  type: "message_start",
  message: {
    usage: { input_tokens: 10, cache_read_input_tokens: 70, cache_creation_input_tokens: 20, output_tokens: 1 },
  },
} as never);
const stopBlock = (index: number) => piece({ type: "content_block_stop", index } as never);
const open = (index: number, content_block: object) =>
  piece({ type: "content_block_start", index, content_block } as never);
const delta = (index: number, one: object) => piece({ type: "content_block_delta", index, delta: one } as never);
const end = (stop_reason: string) =>
  piece({ type: "message_delta", delta: { stop_reason }, usage: { output_tokens: 9 } } as never) +
  piece({ type: "message_stop" });
const text = (index: number, words: string) =>
  open(index, { type: "text", text: "" }) + delta(index, { type: "text_delta", text: words }) + stopBlock(index);
const answer = stream(start, text(0, "All good."), end("end_turn"));
const thinking =
  open(0, { type: "thinking", thinking: "", signature: "" }) +
  delta(0, { type: "thinking_delta", thinking: "Let me " }) +
  delta(0, { type: "thinking_delta", thinking: "note it." }) +
  delta(0, { type: "signature_delta", signature: "c2lnbmVk" }) +
  stopBlock(0);
const noteCall = (index: number, path: string) =>
  open(index, { type: "tool_use", id: `toolu_${path}`, name: "note", input: {} }) +
  delta(index, { type: "input_json_delta", partial_json: '{"pa' }) +
  delta(index, { type: "input_json_delta", partial_json: `th":"${path}"}` }) +
  stopBlock(index);
const thoughtfulCall = stream(start, thinking, text(1, "Noting."), noteCall(2, "p"), end("tool_use"));

function model(clock = new ManualClock({ skipSleeps: true }), extra = {}) {
  return createAnthropicModel({
    baseUrl: server.baseUrl,
    apiKey: "secret",
    model: "claude-test",
    clock,
    retry: quickRetries,
    patience: shortPatience,
    ...extra,
  });
}

const trial = (extra = {}) => createFaultTrial((clock) => model(clock, extra));
const bodyOf = (index: number) => JSON.parse(server.requests[index]?.body ?? "{}");

describe("Anthropic Messages model", () => {
  beforeEach(async () => {
    server = await startFaultServer();
  });
  afterEach(() => server.close());

  it("sends key, version, system with a cache mark, tools and a bound", async () => {
    server.play(answer);
    const messages: ChatMessage[] = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi" },
    ];
    const tools = [{ name: "note", description: "Notes.", parameters: { type: "object" } }];
    await model().complete({ messages, tools }, () => undefined, new AbortController().signal);
    const [request] = server.requests;
    assert.equal(request?.path, "/v1/messages");
    assert.equal(request.headers["x-api-key"], "secret");
    assert.equal(request.headers["anthropic-version"], "2023-06-01");
    assert.deepEqual(bodyOf(0), {
      model: "claude-test",
      max_tokens: 32_000,
      stream: true,
      system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }],
      messages: [{ role: "user", content: [{ type: "text", text: "Hi", cache_control: { type: "ephemeral" } }] }],
      tools: [{ name: "note", description: "Notes.", input_schema: { type: "object" } }],
    });
  });

  it("streams words, thinking and a call, and gives signed thinking back in its place", async () => {
    server.play(thoughtfulCall, answer);
    const one = trial({ thinking: "adaptive" });
    assert.equal((await one.send("Go.")).reason, "finished");
    assert.deepEqual(one.notes, ["p"]);
    assert.equal(
      one
        .of("reasoning-delta")
        .map(({ text }) => text)
        .join(""),
      "Let me note it.",
    );
    assert.deepEqual(bodyOf(0).thinking, { type: "adaptive", display: "summarized" });
    assert.deepEqual(bodyOf(1).messages[1], {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "Let me note it.", signature: "c2lnbmVk" },
        { type: "text", text: "Noting." },
        { type: "tool_use", id: "toolu_p", name: "note", input: { path: "p" } },
      ],
    });
    assert.equal(bodyOf(1).messages[2].content[0].tool_use_id, "toolu_p");
    one.assertKept();
  });

  it("gives it back as well after the session was read from its log", async () => {
    server.play(thoughtfulCall, answer, answer);
    const one = trial();
    await one.send("Go.");
    const read = conversationFromEvents(one.events);
    read.addUser("And?");
    await model().complete({ messages: read.messages, tools: [] }, () => undefined, new AbortController().signal);
    assert.equal(bodyOf(2).messages[1].content[0].signature, "c2lnbmVk");
  });

  it("counts cached and written input as part of the input, and prices each", async () => {
    server.play(answer);
    const price = { input: 10, cachedInput: 1, cacheWrite: 12.5, output: 50 };
    const reply = await model(undefined, { price }).complete(
      { messages: [{ role: "user", content: "Hi" }], tools: [] },
      () => undefined,
      new AbortController().signal,
    );
    assert.deepEqual(reply.usage, {
      inputTokens: 100,
      cachedTokens: 70,
      cacheWriteTokens: 20,
      outputTokens: 9,
      cost: (10 * 10 + 70 * 1 + 20 * 12.5 + 9 * 50) / 1e6,
    });
  });

  it("counts the words of an answer that broke off, where the provider had counted only the beginning", async () => {
    const cut = open(0, { type: "text", text: "" }) + delta(0, { type: "text_delta", text: "x".repeat(400) });
    server.play(stream(start, cut), answer);
    const one = trial({ price: { input: 10, cachedInput: 1, cacheWrite: 12.5, output: 50 } });
    await one.send("Go.");
    const [first, second] = one.of("usage");
    assert.ok((first?.outputTokens ?? 0) >= 100);
    assert.equal(first?.estimated, true);
    assert.equal(first?.inputTokens, 100, "what the provider has counted is kept");
    assert.equal(second?.outputTokens, 9);
    assert.equal(second?.estimated, undefined);
  });

  it("keeps every message of before in front, and marks where the cache ends", async () => {
    server.play(thoughtfulCall, stream(start, noteCall(0, "q"), end("tool_use")), answer);
    await trial().send("Go.");
    const plain = (index: number) =>
      JSON.stringify(bodyOf(index).messages).replaceAll(',"cache_control":{"type":"ephemeral"}', "");
    assert.ok(plain(1).startsWith(plain(0).slice(0, -1)));
    assert.ok(plain(2).startsWith(plain(1).slice(0, -1)));
    const marks = JSON.stringify(bodyOf(2)).match(/cache_control/g) ?? [];
    assert.ok(marks.length <= 4, "the API takes four marks");
  });

  it("does without what a server refuses", async () => {
    const refuse = (message: string) =>
      status(400, { type: "error", error: { type: "invalid_request_error", message } });
    server.play(refuse("output_config: not supported"), refuse("thinking: adaptive is not supported"), answer);
    const one = trial({ thinking: "adaptive", reasoningEffort: "high" });
    assert.equal((await one.send("Go.")).reason, "finished");
    assert.deepEqual(
      [0, 1, 2].map((index) => ["output_config" in bodyOf(index), "thinking" in bodyOf(index)]),
      [
        [true, true],
        [false, true],
        [false, false],
      ],
    );
    assert.deepEqual(one.of("notice"), []);
  });

  it("leaves thinking of another account out when its signature is refused", async () => {
    server.play(
      thoughtfulCall,
      status(400, {
        error: {
          type: "invalid_request_error",
          message: "messages.1.content.0: Invalid `signature` in `thinking` block",
        },
      }),
      answer,
    );
    const one = trial();
    assert.equal((await one.send("Go.")).reason, "finished");
    assert.equal(bodyOf(2).messages[1].content[0].type, "text");
  });

  it("takes ids of other providers, and broken arguments", async () => {
    server.play(answer);
    const messages: ChatMessage[] = [
      { role: "user", content: "Go" },
      {
        role: "assistant",
        content: "",
        toolCalls: [{ id: "call:1|x", name: "f", arguments: '{"broken' }],
        state: { provider: "other", data: [{ opaque: 1 }] },
      },
      { role: "tool", callId: "call:1|x", content: "no JSON" },
      { role: "user", content: "Try again" },
    ];
    await model().complete({ messages, tools: [] }, () => undefined, new AbortController().signal);
    assert.deepEqual(bodyOf(0).messages.slice(1), [
      { role: "assistant", content: [{ type: "tool_use", id: "call_1_x", name: "f", input: {} }] },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "call_1_x", content: "no JSON" },
          { type: "text", text: "Try again", cache_control: { type: "ephemeral" } },
        ],
      },
    ]);
  });

  const error = (type: string, message = "m") => ({ type: "error", error: { type, message } });
  const cases: [string, Fault, string | { code: string }][] = [
    ["overloaded", status(529, error("overloaded_error")), "retried"],
    ["an API error", status(500, error("api_error")), "retried"],
    ["a rate limit", status(429, error("rate_limit_error")), "retried"],
    ["overloaded in the stream", stream(piece(error("overloaded_error"))), "retried"],
    ["silence", (response) => void response.writeHead(200, eventStream).flushHeaders(), "retried"],
    ["an end before the message", stream(start), "retried"],
    ["pings only, then an end", stream(piece({ type: "ping" })), "retried"],
    [
      "overloaded after words",
      stream(
        start,
        open(0, { type: "text" }),
        delta(0, { type: "text_delta", text: "All" }),
        piece(error("overloaded_error")),
      ),
      "goes-on",
    ],
    [
      "a call cut in the middle",
      stream(
        start,
        open(0, { type: "tool_use", id: "t", name: "note" }),
        delta(0, { type: "input_json_delta", partial_json: '{"path":"x"}' }),
      ),
      "goes-on",
    ],
    [
      "a reset after words",
      packets([start, open(0, { type: "text", text: "All" })], (response) => response.socket?.resetAndDestroy()),
      "goes-on",
    ],
    ["a wrong key", status(401, error("authentication_error", "invalid x-api-key")), { code: "auth" }],
    ["no credit", status(400, error("invalid_request_error", "Your credit balance is too low")), { code: "quota" }],
    [
      "a prompt that is too long",
      status(400, error("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum")),
      { code: "context_length" },
    ],
    ["too large", status(413, error("request_too_large")), { code: "context_length" }],
    ["an unknown model", status(404, error("not_found_error", "model: claude-test")), { code: "not_found" }],
    ["a refusal", stream(start, text(0, "I"), end("refusal")), { code: "content_filter" }],
    ["another protocol", status(200, "<html>"), { code: "bad_answer" }],
  ];
  for (const [name, fault, outcome] of cases) {
    it(`survives ${name}`, async () => {
      server.play(fault, answer);
      const one = trial();
      const result = await one.send("Go.");
      if (typeof outcome === "object") {
        assert.equal(one.of("error")[0]?.code, outcome.code);
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

  it("takes an answer that is not streamed", async () => {
    server.play(
      status(200, {
        type: "message",
        content: [
          { type: "text", text: "Whole." },
          { type: "tool_use", id: "t", name: "note", input: { path: "w" } },
        ],
        stop_reason: "tool_use",
        usage: { input_tokens: 3, output_tokens: 4 },
      }),
      answer,
    );
    const one = trial();
    await one.send("Go.");
    assert.deepEqual(one.notes, ["w"]);
  });

  it("says that an answer was cut at the output limit", async () => {
    server.play(stream(start, text(0, "Half"), end("max_tokens")), answer);
    const one = trial();
    await one.send("Go.");
    assert.match(one.of("correction")[0]?.text ?? "", /cut at the output limit/);
  });
});
