import assert from "node:assert/strict";
import { UserError } from "../../../src/base/errors.ts";
import { createAzureCliToken, createAzureModel } from "../../../src/model/azure-model.ts";
import { event, type FaultServer, startFaultServer, status, stream } from "../../fakes/fault-server.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { createFaultTrial, quickRetries, shortPatience } from "./faults/fault-trial.ts";

describe("Azure OpenAI", () => {
  let server: FaultServer;
  beforeEach(async () => {
    server = await startFaultServer();
  });
  afterEach(() => server.close());

  /** The resource is what the user copies: without `/openai`, or with any part of it. */
  const model = (extra: object, path = "") =>
    createAzureModel({
      baseUrl: server.baseUrl.replace(/\/v1$/, path),
      apiKey: "",
      apiVersion: "2024-10-21",
      model: "my deployment",
      clock: new ManualClock({ skipSleeps: true }),
      retry: quickRetries,
      patience: shortPatience,
      ...extra,
    });
  const ask = (extra: object, path?: string) =>
    model(extra, path).complete(
      { messages: [{ role: "user", content: "Hi" }], tools: [] },
      () => undefined,
      new AbortController().signal,
    );
  const answer = stream(
    event({ choices: [{ delta: { content: "All good." }, finish_reason: "stop" }] }),
    "data: [DONE]\n\n",
  );

  it("names the deployment and the version in the address, and sends the key in its own header", async () => {
    for (const path of ["", "/openai", "/openai/v1", "/openai/deployments/other"]) {
      server.play(answer);
      assert.equal((await ask({ apiKey: "secret" }, path)).text, "All good.");
      const request = server.requests.at(-1);
      assert.equal(request?.path, "/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21", path);
      assert.equal(request.headers["api-key"], "secret");
      assert.equal(request.headers.authorization, undefined);
    }
  });

  it("names the deployment in the request where there is no version", async () => {
    server.play(answer);
    await ask({ apiKey: "secret", apiVersion: "" });
    assert.equal(server.requests[0]?.path, "/openai/v1/chat/completions");
    assert.equal(JSON.parse(server.requests[0]?.body ?? "{}").model, "my deployment");
  });

  it("asks for a token of Entra anew with each request, and again with a retry", async () => {
    let tokens = 0;
    server.play(status(503, "busy"), answer, answer);
    const one = model({
      entraToken: async () => {
        tokens += 1;
        return `token-${tokens}`;
      },
    });
    const request = { messages: [{ role: "user" as const, content: "Hi" }], tools: [] };
    await one.complete(request, () => undefined, new AbortController().signal);
    await one.complete(request, () => undefined, new AbortController().signal);
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.authorization),
      ["Bearer token-1", "Bearer token-2", "Bearer token-3"],
    );
    assert.ok(server.requests.every(({ headers }) => headers["api-key"] === undefined));
  });

  it("says what is missing: an address, a key or a sign-in", async () => {
    assert.throws(() => model({ baseUrl: "" }), { code: "no_endpoint", nextStep: /AZURE_OPENAI_ENDPOINT/ });
    await assert.rejects(ask({}), (error) => error instanceof UserError && /az login/.test(error.nextStep));
    assert.equal(server.requests.length, 0);
  });

  it("says what Azure says of a deployment that is not there, and of what its filter stops", async () => {
    server.play(status(404, { error: { code: "DeploymentNotFound", message: "The API deployment does not exist." } }));
    await assert.rejects(ask({ apiKey: "secret" }), {
      code: "not_found",
      message: /my deployment|deployment does not/,
    });
    const said = { code: "content_filter", message: "The response was filtered", innererror: { code: "Responsible" } };
    server.play(status(400, { error: said }), answer);
    const trial = createFaultTrial((clock) => model({ apiKey: "secret", clock }));
    assert.equal((await trial.send("Go.")).reason, "failed");
    assert.equal(trial.of("error")[0]?.code, "content_filter");
    assert.equal((await trial.send("Again.")).text, "All good.");
  });
});

describe("a token of the Azure command line", () => {
  const { signal } = new AbortController();

  it("is kept until shortly before it ends", async () => {
    let now = 1_000_000;
    const asked: string[][] = [];
    const token = createAzureCliToken(
      async (_file, args) => {
        asked.push([...args]);
        return JSON.stringify({ accessToken: `t${asked.length}`, expires_on: now / 1000 + 3600 });
      },
      () => now,
    );
    assert.deepEqual([await token(signal), await token(signal)], ["t1", "t1"]);
    now += 3_400_000;
    assert.equal(await token(signal), "t2");
    assert.deepEqual(asked[0]?.slice(0, 4), [
      "account",
      "get-access-token",
      "--resource",
      "https://cognitiveservices.azure.com",
    ]);
  });

  it("says to sign in where there is none", async () => {
    const token = createAzureCliToken(
      async () => "{}",
      () => 0,
    );
    await assert.rejects(token(signal), { code: "auth", nextStep: /az login/ });
  });
});
