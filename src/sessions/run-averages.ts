import type { SessionUsage } from "./create-session-store.ts";
import { sumUsage } from "./session-digest.ts";

/** Means over the sessions of a workspace; undefined while there are none. A session counts as one run. */
export function averagesOf(
  sessions: readonly Pick<SessionUsage, "days">[],
): { requests: number; requestsPerRun: number; tokensPerRequest: number; costPerRequest?: number } | undefined {
  const used = sessions.map(({ days }) => sumUsage(Object.values(days))).filter(({ requests }) => requests > 0);
  const total = sumUsage(used);
  if (total.requests === 0) return undefined;
  const priced = total.requests - total.unpriced;
  return {
    requests: total.requests,
    requestsPerRun: total.requests / used.length,
    tokensPerRequest: (total.inputTokens + total.outputTokens) / total.requests,
    ...(priced > 0 && { costPerRequest: total.cost / priced }),
  };
}
