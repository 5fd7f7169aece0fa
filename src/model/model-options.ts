import type { ChatModel, ModelPrice, TokenUsage } from "../ports/chat-model.ts";
import type { Clock } from "../ports/runtime.ts";
import { classifyModelError, hostOf } from "./model-error.ts";
import { priceOf } from "./model-price.ts";
import { defaultPatience, type Patience } from "./resilience/watchdog.ts";
import type { RetryDeps } from "./resilience/with-retries.ts";
import { defaultRetryPolicy, type RetryPolicy } from "./retry-policy.ts";

/** What every provider's model is made with. */
export interface ModelOptions {
  /** Up to and with `/v1`. */
  baseUrl: string;
  apiKey: string;
  model: string;
  headers?: Record<string, string>;
  /** Tokens, when known. */
  contextTokens?: number;
  /** Longest answer in tokens, when known. */
  outputTokens?: number;
  price?: ModelPrice;
  /** low, medium, high …, for the models that have it. */
  reasoningEffort?: string;
  clock: Clock;
  retry?: RetryPolicy;
  patience?: Patience;
  /** For the jitter of retries; a number in [0, 1). */
  random?: () => number;
}

/** What a model says of itself. */
export function describeModel(options: ModelOptions): Omit<ChatModel, "complete"> {
  return {
    id: options.model,
    ...(options.contextTokens !== undefined && { contextTokens: options.contextTokens }),
    ...(options.outputTokens !== undefined && { outputTokens: options.outputTokens }),
    ...(options.price && { price: options.price }),
  };
}

/** How requests of a model are repeated. */
export function retryDeps(options: ModelOptions, adapt?: (thrown: unknown) => boolean): RetryDeps {
  const { baseUrl, model, clock } = options;
  return {
    host: hostOf(baseUrl),
    policy: options.retry ?? defaultRetryPolicy,
    patience: options.patience ?? defaultPatience,
    clock,
    random: options.random ?? Math.random,
    classify: (thrown) => classifyModelError(thrown, baseUrl, model, clock.now()),
    ...(adapt && { adapt }),
  };
}

/** The usage with its cost, where the provider says it or the price is known. */
export function withCost(usage: TokenUsage, price: ModelPrice | undefined): TokenUsage {
  if (usage.cost !== undefined || price === undefined) return usage;
  return { ...usage, cost: priceOf(usage, price) };
}
