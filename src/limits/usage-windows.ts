import type { LedgerEntry } from "../ports/usage-ledger.ts";
import type { LimitQuantity, LimitWindow } from "../protocol/limits.ts";

/** Milliseconds. A window slides: it always ends now. */
export const windowLength: Readonly<Record<Exclude<LimitWindow, "run">, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** The time over which the speed of spending is averaged, minutes. */
export const speedMinutes = 5;

/**
 * How much was used in the time that ends now. An entry counts until its whole window has passed; one that is dated in the
 * future, because a clock was set back, counts as of now, so that setting a clock back frees nothing. `entries` are in the order of
 * their time. Pure.
 */
export function usedWithin(
  entries: readonly LedgerEntry[],
  quantity: LimitQuantity,
  now: number,
  milliseconds: number,
): number {
  let sum = 0;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (entry === undefined || now - entry.time >= milliseconds) break;
    sum += entry.amounts[quantity] ?? 0;
  }
  return sum;
}

/** Mean use per minute over the last `speedMinutes`. Pure. */
export function usedPerMinute(entries: readonly LedgerEntry[], quantity: LimitQuantity, now: number): number {
  return usedWithin(entries, quantity, now, speedMinutes * 60_000) / speedMinutes;
}
