import assert from "node:assert/strict";
import { estimateFor, factorOf } from "../../../src/agent/strategies/estimate.ts";
import { averagesOf } from "../../../src/sessions/run-averages.ts";

const shape = { attempts: 3, breadth: 3, depth: 1, beam: 2 };
const day = {
  ...{ requests: 10, inputTokens: 9_000, cachedTokens: 0, cacheWriteTokens: 0, outputTokens: 1_000 },
  ...{ reasoningTokens: 0, estimated: 0, cost: 4, unpriced: 2 },
};

const runs = (...requests: number[]) =>
  requests.map((count) => ({ requests: count, inputTokens: 1, cachedTokens: 0, outputTokens: 1, firstInput: 1 }));

describe("the cost of a strategy before it begins", () => {
  it("comes from what this workspace has used", () => {
    const averages = averagesOf([
      { days: { a: day }, runs: runs(2, 4) },
      { days: {}, runs: [] },
      { days: { b: day, c: day }, runs: runs(4, 20) },
    ]);
    assert.deepEqual(averages, { requests: 30, requestsPerRun: 4, tokensPerRequest: 1000, costPerRequest: 0.5 });
    const estimate = estimateFor("plan-execute", averages, { ...shape, steps: 3 });
    assert.deepEqual(estimate, { requests: 9, tokens: 9_000, cost: 4.5, measured: 30 });
  });

  it("is not told while nothing is measured, nor money while no price is known", () => {
    assert.equal(averagesOf([{ days: {}, runs: [] }]), undefined);
    assert.equal(estimateFor("reflexion", undefined, shape), undefined);
    const averages = averagesOf([{ days: { a: { ...day, unpriced: 10, cost: 0 } }, runs: runs(3) }]);
    assert.equal(estimateFor("reflexion", averages, shape)?.cost, undefined);
  });

  it("grows with what is tried", () => {
    assert.equal(factorOf("react", shape), 1);
    assert.ok(factorOf("reflexion", { ...shape, attempts: 1 }) === 1);
    assert.ok(factorOf("reflexion", shape) > 2);
    assert.ok(factorOf("tree-of-thoughts", { ...shape, depth: 2 }) > 1.8 * factorOf("tree-of-thoughts", shape));
    assert.equal(
      factorOf("tree-of-thoughts", { ...shape, breadth: 1, beam: 4 }) <
        factorOf("tree-of-thoughts", { ...shape, breadth: 4, beam: 4 }),
      true,
    );
  });
});
