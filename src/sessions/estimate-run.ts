import type { ModelPrice, TokenUsage } from "../ports/chat-model.ts";
import type { EstimatedRange, RunEstimate, RunEstimator } from "../ports/run-estimator.ts";
import type { SessionUsage } from "./create-session-store.ts";
import type { RunTotals } from "./session-digest.ts";

/** Of so many runs a folder's own figures are taken. */
const fewestRuns = 3;
/** The newest of them. */
const mostRuns = 50;

type PriceOf = (usage: TokenUsage, price: ModelPrice) => number;

/** Where a folder has no runs to learn from: ten requests, each 2,500 tokens longer than the one before; twice that at worst. */
const assumed = { requests: 10, growth: 2_500, answer: 500, worst: 2 };

/**
 * What a run may come to that begins with a prompt of this size: what earlier runs used, each as if it had begun with it. Their median,
 * and what nine of ten stay below. Pure.
 */
export function estimateRun(
  earlier: readonly RunTotals[],
  promptTokens: number,
  costOf: ((usage: TokenUsage) => number) | undefined,
): RunEstimate {
  const runs = earlier.filter(({ requests }) => requests > 0).slice(0, mostRuns);
  const known = runs.length >= fewestRuns;
  const usages = known ? runs.map((run) => asIfBegunWith(promptTokens, run)) : [assumedUsage(promptTokens)];
  const tokens = rangeOf(
    usages.map((usage) => usage.inputTokens + usage.outputTokens),
    known,
  );
  return {
    runs: known ? runs.length : 0,
    tokens: { typical: Math.round(tokens.typical), high: Math.round(tokens.high) },
    ...(costOf && { cost: rangeOf(usages.map(costOf), known) }),
  };
}

/** Every request carries the prompt: a longer one makes each of them longer. */
function asIfBegunWith(promptTokens: number, run: RunTotals): TokenUsage {
  const more = promptTokens - run.firstInput;
  const inputTokens = Math.max(promptTokens, run.inputTokens + more * run.requests);
  const cached = run.cachedTokens > 0 ? run.cachedTokens + more * (run.requests - 1) : 0;
  return {
    inputTokens,
    cachedTokens: Math.min(inputTokens, Math.max(0, cached)),
    outputTokens: run.outputTokens,
  };
}

function assumedUsage(promptTokens: number): TokenUsage {
  const { requests, growth, answer } = assumed;
  const inputTokens = requests * promptTokens + (growth * requests * (requests - 1)) / 2;
  // All of a prompt but what is new of it, as providers with a cache have it.
  const cachedTokens = inputTokens - promptTokens - growth * (requests - 1);
  return { inputTokens, cachedTokens: Math.max(0, cachedTokens), outputTokens: requests * answer };
}

function rangeOf(values: readonly number[], known: boolean): EstimatedRange {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const typical = at(0.5);
  return { typical, high: known ? at(0.9) : typical * assumed.worst };
}

/** Learns from the sessions of a folder. */
export function createRunEstimator(
  askAbove: RunEstimator["askAbove"],
  usage: () => Promise<SessionUsage[]>,
  priceOf: PriceOf,
): RunEstimator {
  return {
    askAbove,
    estimate: async (promptTokens, price) => {
      const earlier = (await usage()).flatMap(({ runs }) => [...runs].reverse());
      return estimateRun(earlier, promptTokens, price && ((used) => priceOf(used, price)));
    },
  };
}
