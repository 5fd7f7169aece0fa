import assert from "node:assert/strict";
import { createModel } from "../../../src/model/create-model.ts";
import { resolveFacts } from "../../../src/model/facts/resolve-facts.ts";
import { type PreflightRow, preflight } from "../../../src/model/preflight/preflight.ts";
import { detectServers } from "../../../src/model/servers/detect-servers.ts";
import { inspectModel, listServerModels } from "../../../src/model/servers/model-server.ts";
import type { ModelProvider } from "../../../src/protocol/model-provider.ts";
import { event, type Fault, type FaultServer, startFaultServer, status, stream } from "../../fakes/fault-server.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { chunk } from "./faults/chat-faults.ts";

let server: FaultServer;

const usage = (input: number) => event({ choices: [], usage: { prompt_tokens: input, completion_tokens: 20 } });
const say = (text: string, input = 50) =>
  stream(...[...text].map((one) => chunk({ content: one })), chunk({}, "stop"), usage(input), event("[DONE]"));

/** A server whose model does what it is told; what is given here it does otherwise. */
function modelThat(otherwise: { tools?: Fault; json?: Fault; password?: Fault } = {}): Fault {
  return (response, request) => {
    const body = JSON.parse(request.body);
    const wish: string = body.messages.at(-1).content;
    const tool = stream(
      chunk({ tool_calls: [{ index: 0, id: "1", function: { name: "get_weather", arguments: '{"city":"Oslo"}' } }] }),
      chunk({}, "tool_calls"),
      usage(80),
      event("[DONE]"),
    );
    if (body.tools !== undefined) return (otherwise.tools ?? tool)(response, request);
    if (wish.includes("JSON")) return (otherwise.json ?? say('{"a": 17, "b": 25, "sum": 42}'))(response, request);
    if (wish.includes("password")) return (otherwise.password ?? say("MARZIPAN", 6100))(response, request);
    return say("1, 2, 3, 4, 5")(response, request);
  };
}

async function check(
  fault: Fault,
  provider: ModelProvider = "ollama",
  warnings: string[] = [],
): Promise<Map<string, PreflightRow>> {
  server.play(fault);
  const clock = new ManualClock({ skipSleeps: true });
  const model = await createModel({
    provider,
    id: "m",
    baseUrl: server.baseUrl,
    apiKey: "",
    clock,
    retry: { retries: 1, baseDelayMs: 1, maxDelayMs: 1 },
  });
  const facts = resolveFacts(provider, "m", { contextTokens: 8192 });
  const rows = await preflight(
    { model, facts, warnings, local: provider === "ollama", clock },
    new AbortController().signal,
  );
  return new Map(rows.map((row) => [row.check, row]));
}

describe("preflight of a model", () => {
  beforeEach(async () => {
    server = await startFaultServer();
  });
  afterEach(() => server.close());

  it("finds nothing wrong with a good model", async () => {
    const rows = await check(modelThat());
    assert.deepEqual(
      [...rows.values()].filter(({ state }) => state !== "ok"),
      [],
    );
    assert.deepEqual(
      [...rows.keys()],
      ["reachable", "key", "streaming", "tool call", "JSON", "context", "speed", "price"],
    );
  });

  it("names a prompt that the server cuts without a word", async () => {
    const row = (await check(modelThat({ password: say("I see no password.", 2048) }))).get("context");
    assert.equal(row?.state, "failed");
    assert.match(row.text, /read 2048 of about 6000 tokens and dropped the rest/);
    assert.match(row.fix ?? "", /OLLAMA_CONTEXT_LENGTH/);
  });

  it("names a context that the server says is too short", async () => {
    const row = (
      await check(
        modelThat({ password: status(400, { error: { message: "the request exceeds the available context size" } }) }),
      )
    ).get("context");
    assert.match(row?.text ?? "", /less than 6000 tokens/);
  });

  it("says what the server said of itself", async () => {
    assert.equal((await check(modelThat(), "ollama", ["It cuts."])).get("context")?.text, "It cuts.");
  });

  it("does not send a long prompt to a model that is paid for", async () => {
    await check(modelThat(), "openrouter");
    assert.ok(server.requests.every(({ body }) => body.length < 5000));
  });

  it("says that a model calls no tool, and that text is a way", async () => {
    const row = (await check(modelThat({ tools: say("It is sunny.") }))).get("tool call");
    assert.equal(row?.state, "failed");
    assert.match(row.fix ?? "", /as text/);
  });

  it("lets a model without tool calls write them", async () => {
    let refused = false;
    const fault: Fault = (response, request) => {
      if (JSON.parse(request.body).tools !== undefined) {
        refused = true;
        return status(400, { error: { message: "m does not support tools" } })(response, request);
      }
      const wish = JSON.parse(request.body).messages.at(-1).content;
      if (wish.includes("weather"))
        return say('Thought: I ask.\nAction: get_weather\nAction Input: {"city": "Oslo"}')(response, request);
      return modelThat()(response, request);
    };
    assert.equal((await check(fault)).get("tool call")?.state, "ok");
    assert.ok(refused);
  });

  it("warns of broken JSON", async () => {
    assert.equal((await check(modelThat({ json: say("{a: 17") }))).get("JSON")?.state, "warning");
    assert.equal((await check(modelThat({ json: say('```json\n{"sum": 42}\n```') }))).get("JSON")?.state, "ok");
  });

  for (const [name, fault, failed] of [
    ["a refused key", status(401, { error: { message: "no" } }), "key"],
    ["an unknown model", status(404, { error: { message: "no" } }), "reachable"],
    ["a web page", status(200, "<html>"), "reachable"],
  ] as const) {
    it(`ends at ${name}, with what to do`, async () => {
      const row = (await check(fault)).get(failed);
      assert.equal(row?.state, "failed");
      assert.ok(row.fix);
    });
  }
});

describe("what servers say of their models", () => {
  beforeEach(async () => {
    server = await startFaultServer();
  });
  afterEach(() => server.close());

  const answers =
    (byPath: Record<string, unknown>): Fault =>
    (response, request) =>
      status(byPath[request.path] === undefined ? 404 : 200, byPath[request.path] ?? {})(response, request);
  const address = (provider: ModelProvider) => ({ provider, baseUrl: server.baseUrl, apiKey: "k", headers: {} });
  const signal = () => new AbortController().signal;

  it("Ollama: what a model can, and that its context is cut", async () => {
    server.play(
      answers({
        "/api/tags": { models: [{ name: "qwen3:8b" }] },
        "/api/show": {
          capabilities: ["completion", "tools", "thinking"],
          model_info: { "qwen3.context_length": 40_960 },
        },
        "/api/ps": { models: [] },
      }),
    );
    assert.deepEqual(
      (await listServerModels(address("ollama"), signal())).map(({ id }) => id),
      ["qwen3:8b"],
    );
    const report = await inspectModel(address("ollama"), "qwen3:8b", signal());
    assert.deepEqual(report.facts, { tools: true, vision: false, reasoning: true, contextTokens: 4096 });
    assert.match(report.warnings[0] ?? "", /4096 tokens, of 40960 it could take: Ollama drops the beginning/);
  });

  it("Ollama: the context of a loaded model, or of its model file", async () => {
    server.play(answers({ "/api/show": { parameters: "num_ctx 32768" }, "/api/ps": { models: [] } }));
    assert.equal((await inspectModel(address("ollama"), "m", signal())).facts.contextTokens, 32_768);
    server.play(answers({ "/api/show": {}, "/api/ps": { models: [{ name: "m:latest", context_length: 65_536 }] } }));
    const report = await inspectModel(address("ollama"), "m", signal());
    assert.deepEqual([report.facts.contextTokens, report.warnings], [65_536, []]);
  });

  it("LM Studio: loaded and possible context", async () => {
    server.play(
      answers({
        "/api/v0/models": {
          data: [
            {
              id: "a",
              type: "llm",
              state: "loaded",
              loaded_context_length: 4096,
              max_context_length: 131_072,
              capabilities: ["tool_use"],
            },
            { id: "e", type: "embeddings", state: "not-loaded" },
          ],
        },
      }),
    );
    assert.deepEqual(
      (await listServerModels(address("lmstudio"), signal())).map(({ id }) => id),
      ["a"],
    );
    const report = await inspectModel(address("lmstudio"), "a", signal());
    assert.deepEqual(report.facts, { contextTokens: 4096, tools: true, vision: false });
    assert.match(report.warnings[0] ?? "", /4096 tokens, of 131072/);
  });

  it("llama.cpp: its real context", async () => {
    server.play(
      answers({ "/props": { default_generation_settings: { n_ctx: 8192 }, chat_template: "{% if tools %}…" } }),
    );
    assert.deepEqual((await inspectModel(address("llamacpp"), "m", signal())).facts, {
      contextTokens: 8192,
      tools: true,
    });
  });

  it("vLLM, OpenRouter and LiteLLM: context, price and what a model can", async () => {
    server.play(answers({ "/v1/models": { data: [{ id: "v", max_model_len: 16_384 }] } }));
    assert.equal((await inspectModel(address("vllm"), "v", signal())).facts.contextTokens, 16_384);
    server.play(
      answers({
        "/v1/models": {
          data: [
            {
              id: "x/y",
              context_length: 200_000,
              top_provider: { max_completion_tokens: 64_000 },
              pricing: { prompt: "0.000003", completion: "0.000015", input_cache_read: "0.0000003" },
              supported_parameters: ["tools"],
              architecture: { input_modalities: ["text", "image"] },
            },
            { id: "auto", pricing: { prompt: "-1", completion: "-1" } },
          ],
        },
      }),
    );
    const [first, auto] = await listServerModels(address("openrouter"), signal());
    assert.deepEqual(first?.facts, {
      contextTokens: 200_000,
      outputTokens: 64_000,
      price: { input: 3, cachedInput: 0.3, output: 15 },
      tools: true,
      reasoning: false,
      vision: true,
    });
    assert.equal(auto?.facts.price, undefined);
    server.play(
      answers({
        "/v1/models": { data: [{ id: "l" }] },
        "/model/info": {
          data: [
            {
              model_name: "l",
              model_info: {
                max_input_tokens: 1000,
                input_cost_per_token: 1e-6,
                output_cost_per_token: 2e-6,
                supports_function_calling: false,
              },
            },
          ],
        },
      }),
    );
    assert.deepEqual((await listServerModels(address("litellm"), signal()))[0]?.facts, {
      contextTokens: 1000,
      price: { input: 1, cachedInput: 1, output: 2 },
      tools: false,
    });
  });

  it("finds the servers that answer, and nothing where none does", async () => {
    server.play(answers({ "/api/tags": { models: [{ name: "a" }] }, "/v1/models": { data: [{ id: "b" }] } }));
    const found = await detectServers(signal(), {
      addressOf: (provider) =>
        provider === "lmstudio" || provider === "vllm" ? "http://127.0.0.1:1/v1" : server.baseUrl,
    });
    assert.deepEqual(
      found.map(({ provider, models }) => [provider, models]),
      [
        ["ollama", ["a"]],
        ["llamacpp", ["b"]],
        ["litellm", ["b"]],
      ],
    );
  });

  it("keeps the key to itself where it belongs", async () => {
    server.play(answers({ "/v1/models?limit=1000": { data: [{ id: "c", max_input_tokens: 5 }] } }));
    await listServerModels(address("anthropic"), signal());
    assert.equal(server.requests[0]?.headers["x-api-key"], "k");
    assert.equal(server.requests[0]?.headers.authorization, undefined);
  });
});
