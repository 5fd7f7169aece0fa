import type { ModelPrice } from "./chat-model.ts";

/** What about half of the runs stay below, and what nine of ten do. */
export interface EstimatedRange {
  typical: number;
  high: number;
}

export interface RunEstimate {
  /** How many earlier runs of the folder it comes from; 0: from assumptions. */
  runs: number;
  tokens: EstimatedRange;
  /** USD; absent where the price is unknown. */
  cost?: EstimatedRange;
}

/** Says before a run what it may come to. */
export interface RunEstimator {
  /** The user wants to be asked where a run may use more. */
  readonly askAbove: { tokens?: number | undefined; cost?: number | undefined };
  /** `promptTokens`: size of the run's first request. */
  estimate(promptTokens: number, price: ModelPrice | undefined): Promise<RunEstimate>;
}
