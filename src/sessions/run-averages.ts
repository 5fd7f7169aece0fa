import type { SessionUsage } from "./create-session-store.ts";
import { sumUsage } from "./session-digest.ts";

/** What requests of a workspace have taken. */
export interface MeasuredRuns {
  /** Requests that the figures are made of. */
  requests: number;
  /** The median, so that a few long runs do not count for all. */
  requestsPerRun: number;
  /** In and out, mean. */
  tokensPerRequest: number;
  /** USD, mean of those whose price is known. */
  costPerRequest?: number;
}

/** Undefined while nothing is measured. */
export function averagesOf(sessions: readonly Pick<SessionUsage, "days" | "runs">[]): MeasuredRuns | undefined {
  const total = sumUsage(sessions.flatMap(({ days }) => Object.values(days)));
  const runs = sessions.flatMap((session) => session.runs.map(({ requests }) => requests)).filter((count) => count > 0);
  const median = runs.toSorted((a, b) => a - b)[Math.floor(runs.length / 2)];
  if (total.requests === 0 || median === undefined) return undefined;
  const priced = total.requests - total.unpriced;
  return {
    requests: total.requests,
    requestsPerRun: median,
    tokensPerRequest: (total.inputTokens + total.outputTokens) / total.requests,
    ...(priced > 0 && { costPerRequest: total.cost / priced }),
  };
}
