import type { Bounds } from "../limits/combine-bounds.ts";
import type { Amounts, UsageLedger } from "../ports/usage-ledger.ts";
import type { LimitName } from "../protocol/limits.ts";

/** Without `to` the next run goes on once without the limit. */
export interface LimitChange {
  name: LimitName;
  to?: number;
}

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
  /** What all runs and processes use. Absent: limits of minutes, hours and days, and of speed, do not hold. */
  ledger?: UsageLedger;
  /** What all other sessions of this folder have used so far; asked before each turn where a limit of the folder is set. */
  usedInProject?: (exceptSession: string) => Promise<Amounts>;
}
