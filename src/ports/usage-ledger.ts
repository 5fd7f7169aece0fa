import type { LimitQuantity } from "../protocol/limits.ts";

export type Amounts = Partial<Record<LimitQuantity, number>>;

export interface LedgerEntry {
  /** Milliseconds since 1970. */
  time: number;
  amounts: Amounts;
}

/** What all processes of the user have used. Append-only; an entry counts for everybody as soon as `add` returns. */
export interface UsageLedger {
  /** Never throws: what cannot be written counts in this process, and is written with the next entry. */
  add(amounts: Amounts): void;
  /** Everything of the last 24 hours, and what is dated in the future because a clock was set back. In the order of their time. */
  entries(): readonly LedgerEntry[];
}
