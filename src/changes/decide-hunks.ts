import type { Hunk } from "../protocol/change.ts";

/**
 * The hunks of a change as they were decided: every one accepted but the rejected, or pending where the review comes later;
 * `newStart` where its lines stand in the file without the rejected ones.
 */
export function decideHunks(
  hunks: readonly Hunk[],
  rejectedIds: readonly string[],
  rest: "accepted" | "pending" = "accepted",
): Hunk[] {
  let missing = 0;
  return hunks.map((hunk) => {
    const newStart = hunk.newStart - missing;
    if (!rejectedIds.includes(hunk.id)) return { ...hunk, newStart, state: rest };
    missing += hunk.newLines.length - hunk.oldLines.length;
    return { ...hunk, newStart, state: "rejected" };
  });
}
