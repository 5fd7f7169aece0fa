import type { Hunk } from "../protocol/change.ts";
import { splitLines, withoutEnding } from "./split-lines.ts";

const contextLines = 3;
/** A diff that takes longer is shown as one replaced block. */
const diffTimeoutMs = 500;

interface Range {
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
}

/**
 * The differences of two texts, line by line, as hunks that can be decided one by one: only changes with no unchanged line
 * between them share a hunk. Lines that differ in nothing but their ending are changed lines.
 */
export async function computeHunks(before: string, after: string): Promise<Hunk[]> {
  if (before === after) return [];
  const oldLines = splitLines(before);
  const newLines = splitLines(after);
  const ranges = await changedRanges(oldLines, newLines);
  return ranges.map((range, index) => {
    const contextFrom = Math.max(range.oldStart - contextLines, ranges[index - 1]?.oldEnd ?? 0);
    const contextTo = Math.min(range.oldEnd + contextLines, ranges[index + 1]?.oldStart ?? oldLines.length);
    return {
      id: `h${index + 1}`,
      oldStart: range.oldStart + 1,
      oldLines: oldLines.slice(range.oldStart, range.oldEnd).map(withoutEnding),
      newStart: range.newStart + 1,
      newLines: newLines.slice(range.newStart, range.newEnd).map(withoutEnding),
      contextBefore: oldLines.slice(contextFrom, range.oldStart).map(withoutEnding),
      contextAfter: oldLines.slice(range.oldEnd, contextTo).map(withoutEnding),
      state: "pending",
    };
  });
}

/** Zero-based, end exclusive. Equal ends are cut off first: what is left of most edits has no line in common and needs no diff. */
async function changedRanges(oldLines: readonly string[], newLines: readonly string[]): Promise<Range[]> {
  const shorter = Math.min(oldLines.length, newLines.length);
  let start = 0;
  while (start < shorter && oldLines[start] === newLines[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && oldLines.at(-1 - tail) === newLines.at(-1 - tail)) tail += 1;
  const whole = { oldStart: start, oldEnd: oldLines.length - tail, newStart: start, newEnd: newLines.length - tail };
  const removed = new Set(oldLines.slice(start, whole.oldEnd));
  const inCommon = newLines.slice(start, whole.newEnd).some((line) => removed.has(line));
  if (!inCommon) return [whole];
  return diffRanges(oldLines, newLines, whole);
}

async function diffRanges(oldLines: readonly string[], newLines: readonly string[], whole: Range): Promise<Range[]> {
  const { diffArrays } = await import("diff/lib/diff/array.js");
  const parts = diffArrays(oldLines.slice(whole.oldStart, whole.oldEnd), newLines.slice(whole.newStart, whole.newEnd), {
    timeout: diffTimeoutMs,
  });
  if (parts === undefined) return [whole];
  const ranges: Range[] = [];
  let oldAt = whole.oldStart;
  let newAt = whole.newStart;
  let open: Range | undefined;
  for (const part of parts) {
    if (!part.added && !part.removed) {
      oldAt += part.value.length;
      newAt += part.value.length;
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { oldStart: oldAt, oldEnd: oldAt, newStart: newAt, newEnd: newAt };
      ranges.push(open);
    }
    if (part.removed) open.oldEnd = oldAt += part.value.length;
    else open.newEnd = newAt += part.value.length;
  }
  return ranges;
}
