import type { Hunk } from "../protocol/change.ts";

/** Lines of a text, 1-based, both included. */
export interface LineRange {
  startLine: number;
  endLine: number;
}

/** Sorted, apart from each other; empty ones left out. */
export function mergeRanges(ranges: readonly LineRange[]): LineRange[] {
  const merged: LineRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.startLine - b.startLine)) {
    const last = merged.at(-1);
    if (range.endLine < range.startLine) continue;
    if (last !== undefined && range.startLine <= last.endLine + 1) {
      merged[merged.length - 1] = { startLine: last.startLine, endLine: Math.max(last.endLine, range.endLine) };
    } else merged.push(range);
  }
  return merged;
}

/** `ranges` as `mergeRanges` gives them. */
export function coversLines(ranges: readonly LineRange[], totalLines: number): boolean {
  const [first] = ranges;
  return totalLines === 0 || (first !== undefined && first.startLine <= 1 && first.endLine >= totalLines);
}

/** Where the lines of ranges stand after a change, with the lines that it wrote. `hunks` as `decideHunks` gives them. */
export function rangesAfter(ranges: readonly LineRange[], hunks: readonly Hunk[]): LineRange[] {
  const written = hunks.filter((hunk) => hunk.state === "accepted");
  const moved: LineRange[] = [];
  let from = 1;
  let shift = 0;
  for (const hunk of [...written, undefined]) {
    const to = hunk === undefined ? Number.POSITIVE_INFINITY : hunk.oldStart - 1;
    for (const { startLine, endLine } of ranges) {
      moved.push({ startLine: Math.max(startLine, from) + shift, endLine: Math.min(endLine, to) + shift });
    }
    if (hunk === undefined) break;
    moved.push({ startLine: hunk.newStart, endLine: hunk.newStart + hunk.newLines.length - 1 });
    from = hunk.oldStart + hunk.oldLines.length;
    shift += hunk.newLines.length - hunk.oldLines.length;
  }
  return mergeRanges(moved);
}

/** `lines 1–2, 15`. */
export function describeRanges(ranges: readonly LineRange[]): string {
  const texts = ranges
    .slice(0, 8)
    .map(({ startLine, endLine }) => (startLine === endLine ? String(startLine) : `${startLine}–${endLine}`));
  const word = ranges.length === 1 && ranges[0]?.startLine === ranges[0]?.endLine ? "line" : "lines";
  return `${word} ${texts.join(", ")}${ranges.length > texts.length ? " …" : ""}`;
}
