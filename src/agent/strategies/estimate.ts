import type { CostEstimate } from "../../protocol/plan.ts";
import type { StrategyName } from "../../protocol/strategy.ts";
import type { RunAverages, StrategyShape } from "./strategy.ts";

/** What a run is made of, as far as it is known before. */
export interface RunShape extends StrategyShape {
  /** plan-execute. */
  steps?: number;
}

/** Requests of a run while nothing is measured. */
const usualRequests = 6;
/** Steps of a plan that is not made yet. */
const usualSteps = 4;

/**
 * Requests, tokens and money of a run at most, from the means of this workspace. A step of a plan or a further attempt takes about half the
 * requests of a whole run; a branch takes as many as one. Undefined while nothing is measured.
 */
export function estimateFor(
  strategy: StrategyName,
  averages: RunAverages | undefined,
  shape: RunShape,
): CostEstimate | undefined {
  if (averages === undefined || averages.requests === 0) return undefined;
  const requests = Math.max(1, Math.round(requestsOf(strategy, averages.requestsPerRun, shape)));
  return {
    requests,
    tokens: Math.round(requests * averages.tokensPerRequest),
    ...(averages.costPerRequest !== undefined && { cost: requests * averages.costPerRequest }),
    measured: averages.requests,
  };
}

/** How many times the requests of a plain run a strategy makes at most. */
export function factorOf(strategy: StrategyName, shape: RunShape): number {
  return requestsOf(strategy, usualRequests, shape) / usualRequests;
}

function requestsOf(strategy: StrategyName, perRun: number, shape: RunShape): number {
  const { attempts, breadth, depth, beam, steps = usualSteps } = shape;
  switch (strategy) {
    case "react":
      return perRun;
    case "plan-execute":
      return 2 + (steps * perRun) / 2 + 1;
    case "reflexion":
      return perRun + (attempts - 1) * (perRun / 2 + 1);
    case "tree-of-thoughts": {
      const thinking = 1 + (depth - 1) * beam + depth;
      return thinking + depth * Math.min(beam, breadth) * perRun + 1;
    }
  }
}
