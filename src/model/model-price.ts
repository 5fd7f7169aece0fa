import type { ModelPrice, TokenUsage } from "../ports/chat-model.ts";

export type { ModelPrice } from "../ports/chat-model.ts";

/** USD for one answer; input read from a cache or written into it is part of the input tokens and priced apart. */
export function priceOf(usage: TokenUsage, price: ModelPrice): number {
  const { longPrompt } = price;
  const rate = longPrompt !== undefined && usage.inputTokens > longPrompt.overTokens ? longPrompt : price;
  const written = usage.cacheWriteTokens ?? 0;
  const fresh = Math.max(0, usage.inputTokens - usage.cachedTokens - written);
  const input = fresh * rate.input + usage.cachedTokens * rate.cachedInput + written * (rate.cacheWrite ?? rate.input);
  return (input + usage.outputTokens * rate.output) / 1_000_000;
}
