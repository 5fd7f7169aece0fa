import assert from "node:assert/strict";
import { factsOf, factsTable, plainName } from "../../../src/model/facts/model-facts.ts";
import { resolveFacts } from "../../../src/model/facts/resolve-facts.ts";
import { priceOf } from "../../../src/model/model-price.ts";

describe("model facts", () => {
  it("knows a model under the names gateways and versions give it", () => {
    for (const name of ["gpt-5.5", "openai/gpt-5.5", "gpt-5.5-2026-04-23", "GPT-5.5:free"])
      assert.equal(plainName(name), "gpt-5.5", name);
    for (const name of [
      "anthropic.claude-opus-5-5",
      "us.anthropic.claude-opus-5-5",
      "anthropic/claude-opus-5-5",
      "claude-opus-5-5@20261007",
      "claude-opus-5-5-latest",
    ]) {
      assert.equal(factsOf(name), factsTable["claude-opus-5-5"], name);
    }
    assert.equal(factsOf("toString"), undefined);
  });

  it("is whole and sensible in every row", () => {
    for (const [name, { price, contextTokens = 0, outputTokens = 0 }] of Object.entries(factsTable)) {
      assert.ok(price && price.cachedInput <= price.input && price.output > price.input, name);
      assert.ok(contextTokens >= 100_000 && outputTokens < contextTokens, name);
    }
  });

  it("takes the user's word before the server's, and the server's before the table's", () => {
    const facts = resolveFacts("openai", "gpt-5.5", { contextTokens: 100, outputTokens: 50 }, { contextTokens: 10 });
    assert.deepEqual([facts.contextTokens, facts.outputTokens, facts.price?.input, facts.assumed], [10, 50, 5, []]);
  });

  it("works with a model nobody knows, and says what is assumed", () => {
    const { assumed, price } = resolveFacts("openai", "mystery-7b");
    assert.equal(price, undefined);
    assert.match(
      assumed.join(" "),
      /context length of mystery-7b is unknown; 32000 tokens are assumed.*price.*unknown.*calls tools is unknown/,
    );
  });

  it("charges nothing for one's own machine, and says whose price a gateway's is", () => {
    assert.deepEqual(resolveFacts("ollama", "qwen3").price, { input: 0, cachedInput: 0, output: 0 });
    assert.match(resolveFacts("litellm", "gpt-5.5").assumed.join(), /list price of 2026/);
  });

  it("prices a long prompt at its own rate", () => {
    const price = factsTable["claude-haiku-5-5"]?.price;
    assert.ok(price);
    const usage = { inputTokens: 100_000, cachedTokens: 0, outputTokens: 1000 };
    assert.equal(priceOf(usage, price), 0.0105);
    assert.equal(priceOf({ ...usage, inputTokens: 100_001 }, price).toFixed(6), "0.052500");
  });
});
