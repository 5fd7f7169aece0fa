import type { Hunk } from "../protocol/change.ts";
import { dominantEnding, endingOf, splitLines } from "./split-lines.ts";

/**
 * The text with every hunk but the rejected ones. `hunks` must be those of `computeHunks(before, after)`.
 * Hunk lines carry no line endings: with `after` the result is exact to the byte; without it new lines take the endings
 * of the lines they replace, or the file's usual one, which is right for showing it.
 */
export function applyHunks(
  before: string,
  hunks: readonly Hunk[],
  rejectedIds: ReadonlySet<string>,
  after?: string,
): string {
  const oldLines = splitLines(before);
  const newLines = after === undefined ? undefined : splitLines(after);
  let text = "";
  let at = 0;
  for (const hunk of hunks) {
    if (rejectedIds.has(hunk.id)) continue;
    const start = hunk.oldStart - 1;
    const end = start + hunk.oldLines.length;
    text += oldLines.slice(at, start).join("");
    text += newLines
      ? newLines.slice(hunk.newStart - 1, hunk.newStart - 1 + hunk.newLines.length).join("")
      : withEndings(hunk, oldLines.slice(start, end), before, end === oldLines.length);
    at = end;
  }
  return text + oldLines.slice(at).join("");
}

function withEndings(hunk: Hunk, replaced: readonly string[], before: string, atEnd: boolean): string {
  const usual = dominantEnding(before);
  const last = hunk.newLines.length - 1;
  const openEnd = atEnd && replaced.length > 0 && endingOf(replaced.at(-1) ?? "") === "";
  return hunk.newLines
    .map((line, index) => {
      if (index === last && openEnd) return line;
      return line + (endingOf(replaced[index] ?? "") || usual);
    })
    .join("");
}
