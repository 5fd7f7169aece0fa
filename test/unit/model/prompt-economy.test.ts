import assert from "node:assert/strict";
import { createModel } from "../../../src/model/create-model.ts";
import { createFallbackModel } from "../../../src/model/resilience/fallback-model.ts";
import type { ModelProvider, ToolCallForm } from "../../../src/protocol/model-provider.ts";
import { event, type Fault, type FaultServer, startFaultServer, status, stream } from "../../fakes/fault-server.ts";
import { chunk, good, goodCall } from "./faults/chat-faults.ts";
import { createFaultTrial, quickRetries } from "./faults/fault-trial.ts";

let servers: FaultServer[] = [];

const cut = stream(chunk({ content: "Half of it" }));
const textCall = (path: string): Fault =>
  stream(
    chunk({ content: `Thought: I note.\nAction: note\nAction Input: {"path": "${path}"}` }),
    chunk({}, "stop"),
    event("[DONE]"),
  );

interface TrialOptions {
  form?: ToolCallForm;
  provider?: ModelProvider;
  used?: readonly FaultServer[];
}

async function trial({ form = "native", provider = "openai", used = servers }: TrialOptions = {}) {
  const made = await Promise.all(
    used.map(
      ({ baseUrl }, index) =>
        (clock: Parameters<Parameters<typeof createFaultTrial>[0]>[0]) =>
          createModel({ provider, id: `m${index}`, baseUrl, apiKey: "k", clock, toolCalls: form, retry: quickRetries }),
    ),
  );
  const { ManualClock } = await import("../../fakes/manual-clock.ts");
  const clock = new ManualClock({ skipSleeps: true });
  const models = await Promise.all(made.map((make) => make(clock)));
  return createFaultTrial(() => createFallbackModel({ models, clock }));
}

/** The messages of every request, in the order in which they were sent to whatever server. */
function prompts(): string[] {
  return servers
    .flatMap((server) => server.requests)
    .map(({ body }) => JSON.parse(body))
    .map(({ messages, tools }) => JSON.stringify([tools ?? [], ...messages]).slice(0, -1))
    .sort((a, b) => a.length - b.length);
}

function assertKept(): void {
  const all = prompts();
  assert.ok(all.length > 3);
  for (const [index, prompt] of all.entries()) {
    const before = all[index - 1];
    if (before !== undefined) assert.ok(prompt.startsWith(before), `request ${index} begins with the one before`);
  }
}

describe("prompt economy: the previous prompt is kept, all of it", () => {
  beforeEach(async () => {
    servers = [await startFaultServer(), await startFaultServer()];
  });
  afterEach(() => Promise.all(servers.map((server) => server.close())));

  it("across calls, retries, cut answers, fallbacks, the return to the first, and further messages", async () => {
    const [first, second] = servers;
    first?.play(goodCall("a"), status(503), goodCall("b"), cut, status(401));
    second?.play(goodCall("c"), good);
    const one = await trial();
    await one.send("Go.");
    assert.deepEqual(one.notes, ["a", "b", "c"]);
    first?.play(good);
    second?.play(goodCall("d"), good);
    await one.send("Go on.");
    assertKept();
    one.assertKept();
  });

  it("also where calls are written as text", async () => {
    const [first, second] = servers;
    first?.play(textCall("a"), status(429, {}, { "retry-after": "0" }), textCall("b"), status(401));
    second?.play(textCall("c"), good);
    const one = await trial({ form: "text" });
    await one.send("Go.");
    await one.send("Go on.");
    assert.deepEqual(one.notes, ["a", "b", "c"]);
    assertKept();
    assert.ok(
      prompts().every((prompt) => prompt.startsWith("[[],")),
      "no native tools are sent",
    );
    assert.doesNotMatch(
      one
        .of("text-delta")
        .map(({ text }) => text)
        .join(""),
      /Action/,
    );
  });

  it("changes to text in the middle of a run when the server says that it knows no tools", async () => {
    const [first] = servers;
    first?.play(status(400, { error: { message: "m0 does not support tools" } }), textCall("a"), good);
    const one = await trial({ form: "auto", provider: "ollama", used: servers.slice(0, 1) });
    const result = await one.send("Go.");
    assert.equal(result.reason, "finished");
    assert.deepEqual(one.notes, ["a"]);
    assert.match(one.of("notice")[0]?.text ?? "", /cannot call tools; it writes its calls as text/);
  });

  it("never runs half an action of a stream that was cut", async () => {
    const [first] = servers;
    first?.play(stream(chunk({ content: 'Action: note\nAction Input: {"path": "a"}' })), good);
    const one = await trial({ form: "text", used: servers.slice(0, 1) });
    await one.send("Go.");
    assert.deepEqual(one.notes, [], "its end never came");
  });
});
