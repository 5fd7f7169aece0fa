import { splitLines } from "../../changes/split-lines.ts";

/** Which offsets of a text become which text; whole lines. */
export interface ChangedPart {
  start: number;
  end: number;
  text: string;
}

/** The lines between the first and the last that differ, so that a cursor elsewhere stays where it is. */
export function changedPart(before: string, after: string): ChangedPart {
  const old = splitLines(before);
  const now = splitLines(after);
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const start = lengthOf(old.slice(0, head));
  const rest = lengthOf(old.slice(old.length - tail));
  return { start, end: before.length - rest, text: after.slice(start, after.length - rest) };
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}
