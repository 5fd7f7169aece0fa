import assert from "node:assert/strict";
import { RunBudget } from "../../../src/agent/run-budget.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";

const usage = { inputTokens: 100, cachedTokens: 0, outputTokens: 10, cost: 0.02 };

describe("run budget", () => {
  it("counts turns, tokens and money", () => {
    const clock = new ManualClock();
    for (const [limits, said] of [
      [{ turns: 2 }, /limit of 2 turns/],
      [{ tokens: 200 }, /limit of 200 tokens is reached \(220 used\)/],
      [{ cost: 0.04 }, /limit of 0.04 USD is reached/],
    ] as const) {
      const budget = new RunBudget(limits, clock);
      budget.spend(usage);
      assert.equal(budget.reached(), undefined);
      budget.spend(usage);
      assert.match(budget.reached()?.text ?? "", said);
    }
  });

  it("stops rather than pretend to keep a money limit without a price", () => {
    const budget = new RunBudget({ cost: 1 }, new ManualClock());
    assert.equal(budget.reached(), undefined);
    budget.spend({ inputTokens: 1, cachedTokens: 0, outputTokens: 1 });
    assert.match(budget.reached()?.text ?? "", /price of this model is unknown/);
  });

  it("knows when the time is up", () => {
    const clock = new ManualClock();
    const budget = new RunBudget({ milliseconds: 5000 }, clock);
    clock.advance(4999);
    assert.equal(budget.reached(), undefined);
    clock.advance(1);
    assert.match(budget.reached()?.text ?? "", /limit of 5 s/);
  });
});
