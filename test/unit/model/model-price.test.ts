import assert from "node:assert/strict";
import { priceOf } from "../../../src/model/model-price.ts";

describe("price of an answer", () => {
  it("counts cached input tokens once, at their own price", () => {
    const price = { input: 2, output: 10, cachedInput: 0.5 };
    const usage = { inputTokens: 1_000_000, cachedTokens: 600_000, outputTokens: 100_000 };
    assert.equal(priceOf(usage, price), 0.8 + 0.3 + 1);
  });
});
