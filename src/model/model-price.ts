import type { TokenUsage } from "../ports/chat-model.ts";

/** USD per million tokens. */
export interface ModelPrice {
  input: number;
  cachedInput: number;
  output: number;
}

/** USD for one answer; cached input tokens are part of the input tokens and priced apart. */
export function priceOf(usage: TokenUsage, price: ModelPrice): number {
  const fresh = usage.inputTokens - usage.cachedTokens;
  return (fresh * price.input + usage.cachedTokens * price.cachedInput + usage.outputTokens * price.output) / 1_000_000;
}
