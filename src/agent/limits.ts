import type { Bounds } from "../limits/combine-bounds.ts";

/** Bounds of one run; absent means no bound. */
export interface RunLimits {
  turns?: number;
  /** Input and output tokens together. */
  tokens?: number;
  milliseconds?: number;
  /** USD; only holds where the price is known. */
  cost?: number;
  /** Bounds of files and settings, also those of minutes, hours and days; the tighter one holds. */
  bounds?: Bounds;
}
