import type { ModelPrice } from "../../ports/chat-model.ts";
import type { ModelOverride, ModelProvider } from "../../protocol/model-provider.ts";
import { providers } from "../providers.ts";
import { factsDate, factsOf, type ModelFacts } from "./model-facts.ts";

export interface ResolvedFacts extends ModelFacts {
  /** What nobody has said and is taken for granted, and where a figure comes from: sentences for the user. */
  assumed: string[];
}

/** Taken for a model nobody knows anything of; most take more. */
export const assumedContextTokens = 32_000;

const free: ModelPrice = { input: 0, cachedInput: 0, output: 0 };

/** Puts together what the user says, what the server says and what the table says, in this order. Pure. */
export function resolveFacts(
  provider: ModelProvider,
  id: string,
  reported: ModelFacts = {},
  override: ModelOverride = {},
): ResolvedFacts {
  const table = factsOf(id) ?? {};
  const assumed: string[] = [];
  const price = givenPrice(override) ?? reported.price ?? listPrice(provider, id, table, assumed);
  const facts: ModelFacts = {};
  for (const key of ["contextTokens", "outputTokens", "tools", "vision", "reasoning"] as const) {
    const value = override[key] ?? reported[key] ?? table[key];
    if (value !== undefined) Object.assign(facts, { [key]: value });
  }
  // The table knows how a model reasons, where others only say that it does.
  if (facts.reasoning === true && table.reasoning === "adaptive") facts.reasoning = "adaptive";
  if (facts.contextTokens === undefined) {
    assumed.push(
      `The context length of ${id} is unknown; ${assumedContextTokens} tokens are assumed. Set model.contextTokens.`,
    );
  }
  if (price === undefined) assumed.push(`The price of ${id} is unknown, so its cost is not counted. Set model.price.`);
  if (facts.tools === undefined)
    assumed.push(`Whether ${id} calls tools is unknown; it is tried, and text is used where it does not.`);
  return { ...facts, ...(price && { price }), assumed };
}

function givenPrice({ price }: ModelOverride): ModelPrice | undefined {
  if (price === undefined) return undefined;
  const { input, output, cachedInput = input, cacheWrite } = price;
  return { input, output, cachedInput, ...(cacheWrite !== undefined && { cacheWrite }) };
}

function listPrice(provider: ModelProvider, id: string, table: ModelFacts, assumed: string[]): ModelPrice | undefined {
  // The price of VS Code's models is that of the subscription behind them.
  if (provider === "vscode") return undefined;
  if (providers[provider].local) return free;
  if (
    table.price !== undefined &&
    provider !== "openai" &&
    provider !== "anthropic" &&
    provider !== "openai-responses"
  ) {
    assumed.push(
      `The cost of ${id} is counted by its maker's list price of ${factsDate}; ${providers[provider].name} may charge another.`,
    );
  }
  return table.price;
}
