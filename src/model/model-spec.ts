import type { Clock } from "../ports/runtime.ts";
import type { ModelChoice, ModelOverride, ToolCallForm } from "../protocol/model-provider.ts";
import type { ModelFacts } from "./facts/model-facts.ts";
import { type ResolvedFacts, resolveFacts } from "./facts/resolve-facts.ts";
import type { ModelOptions } from "./model-options.ts";
import { providers, urlOf } from "./providers.ts";
import { defaultPatience } from "./resilience/watchdog.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/** Everything a model is made of. */
export interface ModelSpec extends ModelChoice {
  apiKey: string;
  headers?: Record<string, string>;
  /** What the server has said of it. */
  reported?: ModelFacts;
  override?: ModelOverride;
  toolCalls?: ToolCallForm;
  sendReasoning?: boolean;
  /** Empty: the model's own. */
  reasoningEffort?: string;
  /** `2024-10-21`; empty: the API without dates. Azure only. */
  apiVersion?: string;
  /** Gives a token of Microsoft Entra; Azure only. */
  entraToken?: (signal: AbortSignal) => Promise<string>;
  /** Silence after which an answer counts as stalled. */
  stallMs?: number;
  retry?: RetryPolicy;
  clock: Clock;
  /** Where llama.cpp for a file of the user's own is installed. */
  stateDir?: string;
}

export function factsFor(spec: ModelSpec): ResolvedFacts {
  return resolveFacts(spec.provider, spec.id, spec.reported, spec.override);
}

/** What every adapter is given of it. */
export function optionsOf(spec: ModelSpec, facts: ResolvedFacts): ModelOptions {
  const { provider, apiKey, headers, stallMs, retry, clock } = spec;
  return {
    baseUrl: urlOf(provider, spec.baseUrl),
    // The client insists on a key; servers of one's own machine ignore it.
    apiKey: apiKey === "" && provider !== "anthropic" ? "none" : apiKey,
    model: spec.id,
    clock,
    ...(headers && { headers }),
    ...(facts.contextTokens !== undefined && { contextTokens: facts.contextTokens }),
    ...(facts.outputTokens !== undefined && { outputTokens: facts.outputTokens }),
    ...(facts.price && { price: facts.price }),
    ...(spec.reasoningEffort && { reasoningEffort: spec.reasoningEffort }),
    ...(retry && { retry }),
    // A model on the user's own machine may read a long prompt for minutes before it says a word.
    patience: {
      ...defaultPatience,
      ...(providers[provider].local && { firstByteMs: 1_200_000, progressMs: 1_200_000 }),
      ...(stallMs !== undefined && { idleMs: stallMs }),
    },
  };
}
