import assert from "node:assert/strict";
import { findConnection, readChoice } from "../../../src/cli/choose-model.ts";
import { createChosenModel } from "../../../src/cli/create-chosen-model.ts";
import { type FaultServer, startFaultServer, status } from "../../fakes/fault-server.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { answerText, good } from "../model/faults/chat-faults.ts";

describe("choice of a model on the command line", () => {
  it("takes what was typed, then the environment, then the settings file", () => {
    const find = findConnection;
    assert.deepEqual(find({}, { OPENAI_API_KEY: "k" }), {
      provider: "openai",
      baseUrl: "https://api.openai.com/v1",
      apiKey: "k",
    });
    assert.deepEqual(
      find(
        { provider: "anthropic" },
        { ANTHROPIC_API_KEY: "a", OPENAI_API_KEY: "k", OPENAI_BASE_URL: "http://x.test/v1" },
      ),
      {
        provider: "anthropic",
        baseUrl: "https://api.anthropic.com/v1",
        apiKey: "a",
      },
    );
    assert.equal(find({}, { LATHE_PROVIDER: "ollama" }).baseUrl, "http://127.0.0.1:11434/v1");
    const settings = { "model.provider": "lmstudio" as const, "model.baseUrl": "http://10.0.0.5:1234/v1" };
    assert.deepEqual(find({ settings }, {}), {
      provider: "lmstudio",
      baseUrl: "http://10.0.0.5:1234/v1",
      apiKey: "none",
    });
    assert.equal(find({ baseUrl: "https://me.openai.azure.com" }, { AZURE_OPENAI_API_KEY: "z" }).provider, "azure");
    assert.equal(find({ baseUrl: "http://127.0.0.1:9/v1" }, {}).apiKey, "none");
  });

  it("says what is missing or wrong, and never a key", () => {
    assert.throws(() => findConnection({}, {}), /no key and no server/);
    assert.throws(() => findConnection({ provider: "anthropic" }, { OPENAI_API_KEY: "k" }), /Anthropic needs a key/);
    assert.throws(() => findConnection({ provider: "gpt" }, {}), /There is no provider gpt/);
    assert.throws(() => findConnection({ provider: "vscode" }, {}), /only be used inside VS Code/);
    assert.throws(
      () => findConnection({}, { OPENAI_BASE_URL: "localhost:8080" }),
      /OPENAI_BASE_URL \(environment\): "localhost:8080"/,
    );
    assert.throws(
      () => findConnection({}, { OPENAI_API_KEY: '"sk-very secret"' }),
      (error: Error) => /OPENAI_API_KEY/.test(error.message) && !error.message.includes("very"),
    );
  });

  it("reads what to fall back to", () => {
    assert.deepEqual(readChoice("ollama:qwen3:8b"), { provider: "ollama", id: "qwen3:8b", baseUrl: "" });
    assert.deepEqual(readChoice("openai:m@http://127.0.0.1:1/v1"), {
      provider: "openai",
      id: "m",
      baseUrl: "http://127.0.0.1:1/v1",
    });
    for (const wrong of ["", "m", "openai:", "nobody:m"]) assert.throws(() => readChoice(wrong));
  });

  describe("with a fallback", () => {
    let servers: FaultServer[] = [];
    beforeEach(async () => {
      servers = [await startFaultServer(), await startFaultServer()];
    });
    afterEach(() => Promise.all(servers.map((server) => server.close())));

    it("asks it when the first refuses, and gives it no other provider's key", async () => {
      const [first, second] = servers;
      assert.ok(first && second);
      first.play(status(401, { error: { message: "no" } }));
      second.play(good);
      const model = await createChosenModel(
        { provider: "openai", baseUrl: first.baseUrl, apiKey: "first-key" },
        "a",
        { fallbacks: [{ provider: "ollama", id: "b", baseUrl: second.baseUrl }] },
        { stateDir: "/nowhere", clock: new ManualClock(), environment: { LATHE_API_KEY: "first-key" }, settings: {} },
      );
      const notices: string[] = [];
      const reply = await model.complete(
        { messages: [{ role: "user", content: "Hi" }], tools: [] },
        (delta) => delta.type === "notice" && notices.push(delta.text),
        new AbortController().signal,
      );
      assert.equal(reply.text, answerText);
      assert.equal(reply.model, "b");
      assert.match(notices[0] ?? "", /refused the key.*Asking b instead of a/);
      assert.ok(!JSON.stringify(second.requests[0]?.headers).includes("first-key"));
    });
  });
});
