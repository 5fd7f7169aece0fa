import type { ModelPrice } from "../../ports/chat-model.ts";

/** What is known of a model. */
export interface ModelFacts {
  /** Tokens, input and output together. */
  contextTokens?: number;
  /** Longest answer, tokens. */
  outputTokens?: number;
  price?: ModelPrice;
  tools?: boolean;
  vision?: boolean;
  /** `adaptive`: thinks by itself as much as it finds right. */
  reasoning?: boolean | "adaptive";
}

/** When the table was last compared with what the providers publish. */
export const factsDate = "2026-11-22";

const M = 1_000_000;
const k = 1000;

/** USD per million tokens: input, cached input, output. */
function openai(
  input: number,
  cachedInput: number,
  output: number,
  contextTokens: number,
  reasoning = true,
): ModelFacts {
  const longPrompt =
    contextTokens > M
      ? { overTokens: 272 * k, input: input * 2, cachedInput: cachedInput * 2, output: output * 1.5 }
      : undefined;
  return {
    contextTokens,
    outputTokens: reasoning ? 128 * k : 32_768,
    price: { input, cachedInput, output, ...(longPrompt && { longPrompt }) },
    tools: true,
    vision: true,
    reasoning,
  };
}

/** Input, output; reading the cache costs a tenth unless said, writing it a quarter more. */
function claude(input: number, output: number, cachedInput = input / 10, facts: ModelFacts = {}): ModelFacts {
  return {
    contextTokens: M,
    outputTokens: 128 * k,
    price: { input, cachedInput, cacheWrite: input * 1.25, output },
    tools: true,
    vision: true,
    reasoning: "adaptive",
    ...facts,
  };
}

const haiku55: ModelPrice = {
  input: 0.1,
  cachedInput: 0.01,
  cacheWrite: 0.125,
  output: 0.5,
  longPrompt: { overTokens: 100 * k, input: 0.5, cachedInput: 0.05, cacheWrite: 0.625, output: 2.5 },
};

/**
 * The models most people use. A name stands for itself and its dated versions. Whatever is not here works as well; what is
 * assumed of it is said.
 */
export const factsTable: Readonly<Record<string, ModelFacts>> = {
  "gpt-5.5": openai(5, 0.5, 30, 1_050 * k),
  "gpt-5.5-pro": openai(30, 30, 180, 1_050 * k),
  "gpt-5.4": openai(2.5, 0.25, 15, 1_050 * k),
  "gpt-5.4-pro": openai(30, 30, 180, 1_050 * k),
  "gpt-5.4-mini": openai(0.75, 0.075, 4.5, 400 * k),
  "gpt-5.4-nano": openai(0.2, 0.02, 1.25, 400 * k),
  "gpt-5": openai(1.25, 0.125, 10, 400 * k),
  "gpt-5-mini": openai(0.25, 0.025, 2, 400 * k),
  "gpt-5-nano": openai(0.05, 0.005, 0.4, 400 * k),
  "gpt-5-codex": openai(1.25, 0.125, 10, 400 * k),
  "gpt-4.1": { ...openai(2, 0.5, 8, 1_047_576, false), price: { input: 2, cachedInput: 0.5, output: 8 } },
  "gpt-4.1-mini": { ...openai(0.4, 0.1, 1.6, 1_047_576, false), price: { input: 0.4, cachedInput: 0.1, output: 1.6 } },
  "gpt-4o": { ...openai(2.5, 1.25, 10, 128 * k, false), outputTokens: 16_384 },
  "gpt-4o-mini": { ...openai(0.15, 0.075, 0.6, 128 * k, false), outputTokens: 16_384 },
  "claude-fable-5-1": claude(10, 50),
  "claude-opus-5-5": claude(4, 20),
  "claude-opus-5": claude(5, 25),
  "claude-sonnet-5-5": claude(2, 10, 0.1),
  "claude-sonnet-5": claude(2, 10),
  "claude-haiku-5-5": { ...claude(0.1, 0.5), price: haiku55 },
  "claude-haiku-4-5": claude(1, 5, 0.1, { contextTokens: 200 * k, outputTokens: 64 * k, reasoning: true }),
};

/** The row of a model, whatever a gateway has put before its name and a version behind it. */
export function factsOf(id: string): ModelFacts | undefined {
  const name = plainName(id);
  return Object.hasOwn(factsTable, name) ? factsTable[name] : undefined;
}

/** `anthropic/Claude-Opus-5-5@20261007` → `claude-opus-5-5` */
export function plainName(id: string): string {
  const name = id.toLowerCase();
  return name
    .slice(name.lastIndexOf("/") + 1)
    .replace(/^(us|eu|apac|global)\./, "")
    .replace(/^anthropic\./, "")
    .replace(/[:@].*$/, "")
    .replace(/-(\d{4}-\d{2}-\d{2}|\d{8}|latest)$/, "");
}
