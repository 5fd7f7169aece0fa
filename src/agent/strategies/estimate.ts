import type { CostEstimate } from "../../protocol/plan.ts";
import type { StrategyName } from "../../protocol/strategy.ts";
import type { RunAverages } from "./strategy.ts";

/** What a run is made of, as far as it is known before. */
export interface RunShape {
  /** plan-execute. */
  steps?: number;
  /** reflexion. */
  attempts?: number;
  /** tree-of-thoughts. */
  breadth?: number;
  depth?: number;
  /** tree-of-thoughts: approaches that are carried out. */
  beam?: number;
}

/** Requests of a run while nothing is measured. */
const usualRequests = 6;

/**
 * Requests, tokens and money of a run, from the means of this workspace. A step of a plan or a further attempt takes about half the
 * requests of a whole run; a branch takes as many as one. Undefined where nothing is measured, but for react.
 */
export function estimateFor(
  strategy: StrategyName,
  averages: RunAverages | undefined,
  shape: RunShape = {},
): CostEstimate | undefined {
  if (averages === undefined || averages.requests === 0) return undefined;
  const requests = Math.round(requestsOf(strategy, averages.requestsPerRun, shape));
  return {
    requests,
    tokens: Math.round(requests * averages.tokensPerRequest),
    ...(averages.costPerRequest !== undefined && { cost: requests * averages.costPerRequest }),
    measured: averages.requests,
  };
}

/** How many times the requests of a plain run a strategy makes. */
export function factorOf(strategy: StrategyName, shape: RunShape = {}): number {
  return requestsOf(strategy, usualRequests, shape) / usualRequests;
}

function requestsOf(strategy: StrategyName, perRun: number, shape: RunShape): number {
  switch (strategy) {
    case "react":
      return perRun;
    case "plan-execute": {
      const { steps = 4 } = shape;
      return 2 + (steps * perRun) / 2 + 1;
    }
    case "reflexion": {
      const { attempts = 3 } = shape;
      return perRun + ((attempts - 1) * perRun) / 2 + (attempts - 1);
    }
    case "tree-of-thoughts": {
      const { breadth = 3, depth = 1, beam = 2 } = shape;
      const levels = 2 + (depth - 1) * (beam + 1);
      return levels + Math.min(beam, breadth) * perRun;
    }
  }
}
