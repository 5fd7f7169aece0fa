import assert from "node:assert/strict";
import { describeEstimate, weighRun } from "../../../src/agent/weigh-run.ts";
import { priceOf } from "../../../src/model/model-price.ts";
import type { AgentEventBody } from "../../../src/protocol/agent-event.ts";
import { createRunEstimator, estimateRun } from "../../../src/sessions/estimate-run.ts";
import { digestLines, emptyDigest } from "../../../src/sessions/session-digest.ts";
import { stamped } from "../sessions/session-events.ts";

const price = { input: 10, cachedInput: 1, output: 50 };
const usage = (inputTokens: number, cachedTokens = 0): AgentEventBody => ({
  type: "usage",
  inputTokens,
  cachedTokens,
  outputTokens: 100,
});
const message: AgentEventBody = { type: "user-message", messageId: "m", text: "Go", delivery: "prompt" };

function sessionOf(events: AgentEventBody[]) {
  const lines = stamped("s", events).map((event, index) => JSON.stringify({ id: `e${index}`, parentId: null, event }));
  const { days, models, tools, runs } = digestLines(emptyDigest, `${lines.join("\n")}\n`);
  return { id: "s", title: "", cwd: "/a", days, models, tools, runs };
}
/** Runs of two requests: 1,000 and 2,000 tokens. */
const earlier = sessionOf(Array.from({ length: 4 }, () => [message, usage(1_000), usage(2_000, 1_000)]).flat());

describe("the estimate before a run", () => {
  it("is what earlier runs of the folder came to, as if they had begun with this prompt", () => {
    assert.deepEqual(earlier.runs[0], {
      requests: 2,
      inputTokens: 3_000,
      cachedTokens: 1_000,
      outputTokens: 200,
      firstInput: 1_000,
    });
    const same = estimateRun(earlier.runs, 1_000, (used) => priceOf(used, price));
    const cost = (2_000 * 10 + 1_000 * 1 + 200 * 50) / 1e6;
    assert.deepEqual(same, { runs: 4, tokens: { typical: 3_200, high: 3_200 }, cost: { typical: cost, high: cost } });
    // 9,000 more in each of two requests, of which the second reads them from the cache.
    assert.deepEqual(estimateRun(earlier.runs, 10_000, undefined), {
      runs: 4,
      tokens: { typical: 21_200, high: 21_200 },
    });
  });

  it("tells the usual from the dear, and says where it only assumes", () => {
    const dear = sessionOf([message, ...Array.from({ length: 20 }, () => usage(5_000))]);
    const mixed = estimateRun([...earlier.runs, ...earlier.runs, ...dear.runs], 1_000, undefined);
    assert.equal(mixed.tokens.typical, 3_200);
    assert.ok(mixed.tokens.high > 20_000);
    const unknown = estimateRun(earlier.runs.slice(0, 2), 2_000, undefined);
    assert.equal(unknown.runs, 0);
    assert.match(
      describeEstimate(unknown, { tokens: 5 }),
      /^Estimate without earlier runs here to learn from: about 140,000/,
    );
  });

  const estimator = createRunEstimator({ cost: 0.01 }, async () => [earlier], priceOf);
  function weigh(answer: string | undefined, askAbove = { cost: 0.01 }, given: typeof price | "unknown" = price) {
    const events: AgentEventBody[] = [];
    const questioner = { canAsk: answer !== undefined, ask: async () => answer ?? "" };
    const scales = {
      estimator: { ...estimator, askAbove },
      questioner,
      emit: (event: AgentEventBody) => void events.push(event),
    };
    return {
      events,
      done: weighRun(scales, 1_000, given === "unknown" ? undefined : given, new AbortController().signal),
    };
  }

  it("is asked about above what the user wants to know of, and nothing is sent without a yes", async () => {
    const yes = weigh("Send it");
    assert.equal(await yes.done, undefined);
    assert.match(
      yes.events[0]?.type === "question-request" ? yes.events[0].question : "",
      /^Estimate from 4 earlier runs here: about 3,200 tokens and \$0\.0310, one run in ten: 3,200 .* more than \$0\.0100\. Send it\?$/,
    );
    for (const answer of ["Do not send it", "", "perhaps"]) {
      assert.equal((await weigh(answer).done)?.reason, "aborted", answer);
    }
  });

  it("is said only, where nobody is there", async () => {
    const { events, done } = weigh(undefined);
    assert.equal(await done, undefined);
    assert.deepEqual(
      events.map((event) => event.type),
      ["notice"],
    );
  });

  it("keeps silent below, and about money it does not know", async () => {
    for (const [askAbove, given] of [
      [{ cost: 5 }, price],
      [{ cost: 0.01 }, "unknown"],
      [{}, price],
    ] as const) {
      const { events, done } = weigh("Do not send it", askAbove as { cost: number }, given);
      assert.deepEqual([await done, events], [undefined, []]);
    }
  });
});
