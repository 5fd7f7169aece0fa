import { diffArrays } from "diff/lib/diff/array.js";

/** Lines `[start, end)` of a text are replaced by `lines`. 0-based; lines carry their endings. */
export interface LineEdit {
  start: number;
  end: number;
  lines: readonly string[];
}

/** A comparison that takes longer gives one edit for all of it. */
const diffTimeoutMs = 200;

/** The edits that make one text the other, in order, an unchanged line between any two. A keystroke compares no more than the ends. */
export function lineEdits(before: readonly string[], after: readonly string[]): LineEdit[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const whole = { start: head, end: before.length - tail, lines: after.slice(head, after.length - tail) };
  if (whole.start === whole.end && whole.lines.length === 0) return [];
  if (whole.end - whole.start <= 1 || whole.lines.length <= 1) return [whole];
  return diffEdits(before.slice(whole.start, whole.end), whole) ?? [whole];
}

function diffEdits(removed: readonly string[], whole: LineEdit): LineEdit[] | undefined {
  const parts = diffArrays([...removed], [...whole.lines], { timeout: diffTimeoutMs });
  if (parts === undefined) return undefined;
  const edits: { start: number; end: number; lines: string[] }[] = [];
  let at = whole.start;
  let open: { start: number; end: number; lines: string[] } | undefined;
  for (const part of parts) {
    if (!part.added && !part.removed) {
      at += part.value.length;
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { start: at, end: at, lines: [] };
      edits.push(open);
    }
    if (part.removed) open.end = at += part.value.length;
    else for (const line of part.value) open.lines.push(line);
  }
  return edits;
}
