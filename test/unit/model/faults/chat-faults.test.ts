import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { createOpenAiModel } from "../../../../src/model/openai-chat-model.ts";
import { type FaultServer, startFaultServer } from "../../../fakes/fault-server.ts";
import { answerText, chatFaults, type FaultCase, good, goodCall } from "./chat-faults.ts";
import { createFaultTrial, type FaultTrial, longPatience, quickRetries, shortPatience } from "./fault-trial.ts";

let server: FaultServer;

function trial(baseUrl = server.baseUrl, patience = longPatience): FaultTrial {
  return createFaultTrial((clock) =>
    createOpenAiModel({ baseUrl, apiKey: "k", model: "m", clock, retry: quickRetries, patience }),
  );
}

describe("faults of a Chat Completions server", () => {
  beforeEach(async () => {
    server = await startFaultServer();
  });
  afterEach(() => server.close());

  it("are at least sixty", () => {
    assert.ok(chatFaults.length >= 60, String(chatFaults.length));
    assert.equal(new Set(chatFaults.map(({ name }) => name)).size, chatFaults.length);
  });

  for (const fault of chatFaults) {
    it(fault.name, async () => {
      server.play(fault.fault, good);
      const one = trial(server.baseUrl, fault.silent ? shortPatience : longPatience);
      const result = await one.send("Go.");
      check(fault, one, result);
      one.assertKept();
      await worksAfterwards(one);
    });
  }

  it("a certificate nobody trusts", async () => {
    const file = (name: string) => readFileSync(new URL(`../../../fixtures/tls/${name}.pem`, import.meta.url), "utf8");
    const secure = await startFaultServer({ key: file("key"), cert: file("certificate") });
    try {
      const one = trial(secure.baseUrl);
      await one.send("Go.");
      assertError(one, "tls", /certificate of 127/);
      assert.match(one.of("error")[0]?.nextStep ?? "", /NODE_EXTRA_CA_CERTS/);
      assert.equal(secure.requests.length, 0);
    } finally {
      await secure.close();
    }
  });

  it("TLS asked of a server without it", async () => {
    const one = trial(server.baseUrl.replace("http:", "https:"));
    await one.send("Go.");
    assertError(one, "tls", /does not speak TLS/);
  });

  it("nothing that listens", async () => {
    const { baseUrl } = server;
    await server.close();
    const one = trial(baseUrl);
    await one.send("Go.");
    assertError(one, "connection", /ECONNREFUSED/);
    server = await startFaultServer();
  });

  it("a server that takes connections and never reads", async () => {
    const sockets = new Set<import("node:net").Socket>();
    const mute = createServer((socket) => void sockets.add(socket.on("error", () => undefined)));
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const address = mute.address();
    assert.ok(typeof address === "object" && address !== null);
    const one = trial(`http://127.0.0.1:${address.port}/v1`, shortPatience);
    await one.send("Go.");
    assertError(one, "stalled", /has not answered for 0.4 s/);
    for (const socket of sockets) socket.destroy();
    mute.close();
  });
});

function check(fault: FaultCase, one: FaultTrial, result: { reason: string; text: string }): void {
  const { outcome } = fault;
  if (typeof outcome === "object") {
    assert.equal(result.reason, "failed");
    assertError(one, outcome.code, outcome.says);
    return;
  }
  assert.equal(result.reason, "finished", result.text);
  assert.deepEqual(one.of("error"), []);
  assert.deepEqual(one.notes, fault.calls ?? []);
  const waits = one.of("notice").filter(({ text }) => /Trying again in/.test(text));
  const corrections = one.of("correction");
  if (outcome === "retried") {
    assert.equal(server.requests.length, 2);
    assert.equal(waits.length, 1);
    assert.deepEqual(corrections, []);
    assert.equal(bodyOf(1), bodyOf(0), "a repeated request is the same, byte by byte");
  } else if (outcome === "goes-on") {
    assert.equal(server.requests.length, 2);
    assert.equal(one.of("notice").filter(({ text }) => /Going on from there|Asking again/.test(text)).length, 1);
    assert.ok(bodyOf(1).startsWith(bodyOf(0).slice(0, -2)), "the request that goes on begins with the one before");
    assert.equal(one.of("usage")[0]?.estimated, true, "what the broken answer cost is counted");
  } else {
    assert.equal(waits.length, 0);
    const [first] = one.of("usage");
    if (fault.estimated) assert.equal(first?.estimated, true);
    const said = one
      .of("text-delta")
      .map(({ text }) => text)
      .join("");
    const after = fault.calls?.length ? answerText : "";
    assert.equal(said, (fault.text ?? answerText) + after);
  }
}

function assertError(one: FaultTrial, code: string, says: RegExp): void {
  const [error, ...others] = one.of("error");
  assert.deepEqual(others, []);
  assert.equal(error?.code, code);
  assert.match(error.message, says);
  assert.ok(error.nextStep.length > 10, "says what to do");
}

/** Whatever happened, the session takes the next message, runs its call once, and answers. */
async function worksAfterwards(one: FaultTrial): Promise<void> {
  const before = one.notes.length;
  server.play(goodCall("later"), good);
  const result = await one.send("And now?");
  assert.deepEqual(result, { reason: "finished", text: answerText });
  assert.deepEqual(one.notes.slice(before), ["later"]);
  one.assertKept();
}

function bodyOf(index: number): string {
  return server.requests[index]?.body ?? "";
}
