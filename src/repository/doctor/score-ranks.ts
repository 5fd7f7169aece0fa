import type { RetrievalScore } from "../../protocol/memory-report.ts";

/** What one request should find, and what was found for it, best first, each path once. */
export interface Outcome {
  right: ReadonlySet<string>;
  found: readonly string[];
}

/** How often a right file was among the first. 0 for no outcomes. */
export function scoreRanks(outcomes: readonly Outcome[]): RetrievalScore {
  const ranks = outcomes.map(({ right, found }) => found.findIndex((path) => right.has(path)) + 1);
  const share = (within: number) => mean(ranks.map((rank) => (rank > 0 && rank <= within ? 1 : 0)));
  return {
    first: share(1),
    in5: share(5),
    in10: share(10),
    meanReciprocalRank: mean(ranks.map((rank) => (rank > 0 ? 1 / rank : 0))),
  };
}

function mean(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.length === 0 ? 0 : Math.round((1000 * sum) / values.length) / 1000;
}
