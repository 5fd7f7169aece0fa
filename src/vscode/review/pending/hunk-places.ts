import type { TrackedFile, TrackedHunk } from "../../../protocol/tracked-change.ts";

/** Lines of a file as it is now, 0-based, `end` exclusive. */
export interface LineSpan {
  start: number;
  end: number;
}

/** What a quick diff says about one change: 1-based lines; end 0 where nothing is there. */
export interface LineChange {
  modifiedStartLineNumber: number;
  modifiedEndLineNumber: number;
}

/** Where a step through the hunks leads. A file without hunks is reached as a whole. */
export interface HunkPlace {
  file: TrackedFile;
  hunk?: TrackedHunk;
}

/** The hunks that stand in the text as it is now: none in a file that can no longer be set beside what it was. */
export function standingHunks(file: TrackedFile): readonly TrackedHunk[] {
  return file.state === "conflicted" ? [] : file.hunks;
}

/** The lines by which a person reaches a hunk: where lines were only removed, the ones above and below the gap. */
export function reachOf(hunk: TrackedHunk): LineSpan {
  if (hunk.count > 0) return { start: hunk.line, end: hunk.line + hunk.count };
  return { start: Math.max(0, hunk.line - 1), end: hunk.line + 1 };
}

/** The line a hunk is shown at in a text of so many lines. */
export function shownLine(hunk: TrackedHunk, lineCount: number): number {
  return Math.max(0, Math.min(hunk.line, lineCount - 1));
}

/** The hunk at a line, else the nearest one, else none. */
export function hunkNear(file: TrackedFile, line: number): TrackedHunk | undefined {
  const exact = hunkAt(file, line);
  if (exact !== undefined) return exact;
  return [...standingHunks(file)].sort((one, other) => distance(one, line) - distance(other, line))[0];
}

/** The hunk at a line. */
export function hunkAt(file: TrackedFile, line: number): TrackedHunk | undefined {
  const here = standingHunks(file).filter((hunk) => distance(hunk, line) === 0);
  return here.find((hunk) => hunk.count > 0) ?? here[0];
}

function distance(hunk: TrackedHunk, line: number): number {
  const { start, end } = reachOf(hunk);
  if (line < start) return start - line;
  return line >= end ? line - end + 1 : 0;
}

/** The hunks that a change of the quick diff shows: it joins neighbours that the ledger keeps apart, or the other way round. */
export function hunksOfChange(file: TrackedFile, change: LineChange): TrackedHunk[] {
  const start = Math.max(0, change.modifiedStartLineNumber - 1);
  const isGap = change.modifiedEndLineNumber === 0;
  // A removal is said to be after its start line.
  const span = isGap ? { start: change.modifiedStartLineNumber, end: change.modifiedStartLineNumber } : undefined;
  const changed = span ?? { start, end: change.modifiedEndLineNumber };
  return standingHunks(file).filter((hunk) => touches(changed, { start: hunk.line, end: hunk.line + hunk.count }));
}

/** Two empty spans touch at the same place, an empty one touches a span it lies in or beside. */
function touches(one: LineSpan, other: LineSpan): boolean {
  const isEmpty = one.start === one.end || other.start === other.end;
  return isEmpty ? one.start <= other.end && other.start <= one.end : one.start < other.end && other.start < one.end;
}

/** The next hunk from a line of a file, over its end into the next file; around at the last. */
export function stepFrom(
  files: readonly TrackedFile[],
  from: { path: string; line: number } | undefined,
  direction: 1 | -1,
): HunkPlace | undefined {
  const at = files.findIndex((file) => file.path === from?.path);
  const here = files[at];
  if (from === undefined || here === undefined) return placeIn(direction === 1 ? files[0] : files.at(-1), direction);
  const beyond =
    direction === 1
      ? standingHunks(here).find((hunk) => hunk.line > from.line)
      : standingHunks(here).findLast((hunk) => hunk.line < from.line);
  if (beyond !== undefined) return { file: here, hunk: beyond };
  return placeIn(files[(at + direction + files.length) % files.length], direction);
}

function placeIn(file: TrackedFile | undefined, direction: 1 | -1): HunkPlace | undefined {
  if (file === undefined) return undefined;
  const hunk = standingHunks(file).at(direction === 1 ? 0 : -1);
  return hunk === undefined ? { file } : { file, hunk };
}

/** After a decision: the next hunk at or below the place, else the first of the file. */
export function hunkAfter(file: TrackedFile, line: number): TrackedHunk | undefined {
  const hunks = standingHunks(file);
  return hunks.find((hunk) => hunk.line >= line) ?? hunks[0];
}
