import { applyHunks } from "../../changes/apply-hunks.ts";
import type { FileChange, Hunk, HunkState } from "../../protocol/change.ts";

/** One file of a review: the change with the states of its hunks, and what the user said to rejected ones. */
export interface ReviewedFile {
  requestId: string;
  change: FileChange;
  /** State of a change without hunks (delete, move, an empty new file). */
  whole: HunkState;
  /** By hunk id; the empty id is the whole file. */
  comments: Readonly<Record<string, string>>;
}

/** `hunkId` absent: every hunk, or the whole file where there are none. Pure. */
export function decide(file: ReviewedFile, hunkId: string | undefined, state: HunkState, comment = ""): ReviewedFile {
  const hunks = file.change.hunks.map((hunk) => (concerns(hunk, hunkId, state) ? { ...hunk, state } : hunk));
  const whole = file.change.hunks.length === 0 ? state : file.whole;
  const comments = { ...file.comments, [hunkId ?? ""]: state === "rejected" ? comment.trim() : "" };
  return { ...file, change: { ...file.change, hunks }, whole, comments };
}

/** A decision on the whole file leaves hunks alone that were decided one by one, unless it opens all again. */
function concerns(hunk: Hunk, hunkId: string | undefined, state: HunkState): boolean {
  return hunkId === undefined ? state === "pending" || hunk.state === "pending" : hunk.id === hunkId;
}

export function pendingCount(file: ReviewedFile): number {
  if (file.change.hunks.length === 0) return file.whole === "pending" ? 1 : 0;
  return file.change.hunks.filter((hunk) => hunk.state === "pending").length;
}

export function isAnyAccepted(file: ReviewedFile): boolean {
  if (file.change.hunks.length === 0) return file.whole === "accepted";
  return file.change.hunks.some((hunk) => hunk.state === "accepted");
}

export function rejectedHunks(change: FileChange): string[] {
  return change.hunks.filter((hunk) => hunk.state === "rejected").map((hunk) => hunk.id);
}

/** Every decision so far, as the panel hears it. */
export function decisionsOf(file: ReviewedFile): { changeId: string; hunkId?: string; state: HunkState }[] {
  const { changeId, hunks } = file.change;
  if (hunks.length === 0) return [{ changeId, state: file.whole }];
  return hunks.map((hunk) => ({ changeId, hunkId: hunk.id, state: hunk.state }));
}

/** The user's comments as advice for the model, each with its place. */
export function adviceOf(files: readonly ReviewedFile[]): string {
  const lines = files.flatMap((file) =>
    Object.entries(file.comments)
      .filter(([, comment]) => comment !== "")
      .map(([id, comment]) => `${place(file.change, id)}: ${comment}`),
  );
  return lines.join("\n");
}

function place(change: FileChange, hunkId: string): string {
  const hunk = change.hunks.find((one) => one.id === hunkId);
  return hunk === undefined ? change.path : `${change.path}, ${linesOf(hunk)}`;
}

/** `line 7` or `lines 7–9`, of the file as it is. */
export function linesOf(hunk: Hunk): string {
  const last = hunk.oldStart + Math.max(hunk.oldLines.length, 1) - 1;
  return last === hunk.oldStart ? `line ${hunk.oldStart}` : `lines ${hunk.oldStart}–${last}`;
}

/** The file with every hunk applied that is not rejected; line endings as in `before`. */
export function proposedText(before: string, change: FileChange): string {
  if (change.kind === "delete") return "";
  return applyHunks(before, change.hunks, new Set(rejectedHunks(change)));
}

/** Where a hunk stands in `proposedText`: 0-based first line, and how many lines it has there. */
export function hunkPosition(change: FileChange, hunk: Hunk): { line: number; count: number } {
  let shift = 0;
  for (const earlier of change.hunks) {
    if (earlier.id === hunk.id) break;
    if (earlier.state !== "rejected") shift += earlier.newLines.length - earlier.oldLines.length;
  }
  const count = hunk.state === "rejected" ? hunk.oldLines.length : hunk.newLines.length;
  return { line: Math.max(0, hunk.oldStart - 1 + shift), count };
}

/** The hunk at a 0-based line of the proposed text, else the nearest one that is undecided, else none. */
export function hunkAt(change: FileChange, line: number): Hunk | undefined {
  const distance = (hunk: Hunk) => {
    const { line: first, count } = hunkPosition(change, hunk);
    if (line < first) return first - line;
    return Math.max(0, line - (first + Math.max(count, 1) - 1));
  };
  const containing = change.hunks.find((hunk) => distance(hunk) === 0);
  if (containing !== undefined) return containing;
  return change.hunks.filter((hunk) => hunk.state === "pending").sort((a, b) => distance(a) - distance(b))[0];
}
