import assert from "node:assert/strict";
import { CutAnswerError, UserError } from "../../../src/base/errors.ts";
import { createFallbackModel } from "../../../src/model/resilience/fallback-model.ts";
import type { ChatModel, ModelDelta } from "../../../src/ports/chat-model.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";

type Step = string | UserError;

/** A model that answers with its own name, or fails as its script says. */
function named(id: string, contextTokens: number, script: Step[] = []): ChatModel & { asked: number } {
  const model = {
    id,
    contextTokens,
    asked: 0,
    complete: async () => {
      model.asked += 1;
      const step = script.shift() ?? id;
      if (typeof step !== "string") throw step;
      return {
        text: step,
        reasoning: "",
        toolCalls: [],
        finish: "stop" as const,
        usage: { inputTokens: 1, cachedTokens: 0, outputTokens: 1 },
      };
    },
  };
  return model;
}

const failure = (code: string) => new UserError(code, `It failed: ${code}.`, "Do this.");

function chain(...models: ChatModel[]) {
  const clock = new ManualClock();
  const notices: string[] = [];
  const model = createFallbackModel({ models, clock });
  const onDelta = (delta: ModelDelta) => {
    if (delta.type === "notice") notices.push(delta.text);
  };
  const ask = () => model.complete({ messages: [], tools: [] }, onDelta, new AbortController().signal);
  return { clock, notices, model, ask };
}

describe("a chain of models", () => {
  it("is the model itself when there is only one", () => {
    const one = named("a", 1);
    assert.equal(chain(one).model, one);
  });

  it("asks the next one with a notice, and says who answered", async () => {
    const { ask, notices } = chain(named("a", 1, [failure("server")]), named("b", 1));
    const reply = await ask();
    assert.equal(reply.text, "b");
    assert.equal(reply.model, "b");
    assert.deepEqual(notices, ["It failed: server. Asking b instead of a."]);
  });

  it("leaves a failing model alone for a while, then comes back to it", async () => {
    const a = named("a", 1, [failure("server"), failure("server")]);
    const { ask, notices, clock } = chain(a, named("b", 1));
    for (let count = 0; count < 5; count += 1) assert.equal((await ask()).text, "b");
    assert.equal(a.asked, 2, "after two failures it rests");
    clock.advance(30_000);
    assert.equal((await ask()).text, "a");
    assert.equal(notices.at(-1), "Asking a again.");
    assert.equal((await ask()).model, undefined);
  });

  it("doubles the rest when the trial fails, and opens at once for what lasts", async () => {
    const a = named("a", 1, [failure("auth"), failure("auth")]);
    const { ask, clock } = chain(a, named("b", 1));
    await ask();
    await ask();
    assert.equal(a.asked, 1);
    clock.advance(30_000);
    await ask();
    clock.advance(59_999);
    await ask();
    assert.equal(a.asked, 2);
    clock.advance(1);
    assert.equal((await ask()).text, "a");
  });

  it("goes to the third, and names every failure when none could answer", async () => {
    const { ask } = chain(
      named("a", 1, [failure("auth")]),
      named("b", 1, [failure("quota")]),
      named("c", 1, [failure("server")]),
    );
    await assert.rejects(ask(), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /None of 3 models.*a: It failed: auth.*b: It failed: quota.*c: It failed: server/);
      assert.match(error.nextStep, /Do this/);
      return true;
    });
  });

  it("asks one that rests rather than none", async () => {
    const { ask } = chain(named("a", 1, [failure("auth")]), named("b", 1, [failure("auth")]));
    await assert.rejects(ask());
    assert.equal((await ask()).text, "a");
  });

  it("gives a conversation that is too long only to a model with more context", async () => {
    const b = named("b", 500);
    const { ask } = chain(named("a", 1000, [failure("context_length")]), b, named("c", 4000));
    assert.equal((await ask()).text, "c");
    assert.equal(b.asked, 0);
  });

  it("never gives an answer that has begun to another model", async () => {
    const cut = new CutAnswerError("stream_cut", "Cut.", "Go on.");
    const b = named("b", 1);
    const { ask } = chain(named("a", 1, [cut, cut]), b);
    await assert.rejects(ask(), cut);
    assert.equal(b.asked, 0);
    await assert.rejects(ask(), cut);
    assert.equal((await ask()).text, "b", "but the next request goes elsewhere once it fails repeatedly");
  });

  it("does not go on after a stop, or after a fault that is nobody's", async () => {
    const stop = new DOMException("stopped", "AbortError");
    const b = named("b", 1);
    const models = [{ ...named("a", 1), complete: () => Promise.reject(stop) }, b];
    await assert.rejects(chain(...models).ask(), stop);
    assert.equal(b.asked, 0);
  });
});
