import { applyHunks } from "../changes/apply-hunks.ts";
import { decideHunks } from "../changes/decide-hunks.ts";
import type { ApprovedChange, PlannedChange } from "../ports/planned-change.ts";

/** A planned change without the hunks that were rejected. */
export function approve(change: PlannedChange, rejectedIds: string[], reviewed: boolean): ApprovedChange {
  const text =
    change.after === undefined || rejectedIds.length === 0
      ? change.after
      : applyHunks(change.before?.text ?? "", change.view.hunks, new Set(rejectedIds), change.after);
  return { ...change, text, rejected: rejectedIds, reviewed };
}

/** A change that was rejected as a whole. */
export function rejected(change: PlannedChange): PlannedChange["view"] {
  const ids = change.view.hunks.map((hunk) => hunk.id);
  return { ...change.view, state: "rejected", hunks: decideHunks(change.view.hunks, ids) };
}
