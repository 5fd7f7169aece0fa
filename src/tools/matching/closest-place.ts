import { similarity } from "./similarity.ts";
import { type TextLine, textLines } from "./text-lines.ts";

const comparedLines = 5000;
const worthShowing = 0.4;

/** Lines, 1-based, both included. */
export interface Place {
  startLine: number;
  endLine: number;
}

/** Where in the text the searched lines most likely belong; undefined when nothing resembles them. */
export function closestPlace(text: string, search: string): Place | undefined {
  const lines = textLines(text);
  const wanted = textLines(search);
  const start = byEqualLines(lines, wanted) ?? bySimilarLine(lines, wanted);
  if (start === undefined) return undefined;
  const first = Math.max(0, Math.min(start, lines.length - 1));
  return { startLine: first + 1, endLine: Math.min(lines.length, first + Math.max(1, wanted.length)) };
}

/** Every line that stands in both votes for the beginning it implies; rare and long lines weigh more. */
function byEqualLines(lines: readonly TextLine[], wanted: readonly TextLine[]): number | undefined {
  const places = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    if (line.core.length < 4) continue;
    const known = places.get(line.core);
    if (known === undefined) places.set(line.core, [index]);
    else known.push(index);
  }
  const votes = new Map<number, number>();
  for (const [offset, line] of wanted.entries()) {
    const found = places.get(line.core) ?? [];
    for (const index of found) {
      const start = index - offset;
      votes.set(start, (votes.get(start) ?? 0) + line.core.length / found.length);
    }
  }
  let best: number | undefined;
  for (const [start, weight] of votes) if (best === undefined || weight > (votes.get(best) ?? 0)) best = start;
  return best;
}

function bySimilarLine(lines: readonly TextLine[], wanted: readonly TextLine[]): number | undefined {
  const offset = wanted.reduce(
    (best, line, at) => (line.core.length > (wanted[best]?.core.length ?? 0) ? at : best),
    0,
  );
  const longest = wanted[offset]?.core ?? "";
  let best: { index: number; score: number } | undefined;
  for (const [index, line] of lines.slice(0, comparedLines).entries()) {
    const score = scoreWithin(line.core, longest);
    if (score > (best?.score ?? worthShowing)) best = { index, score };
  }
  return best === undefined ? undefined : best.index - offset;
}

/** A part of a longer line counts as that part. */
function scoreWithin(line: string, wanted: string): number {
  if (wanted.length >= 4 && line.includes(wanted)) return 1;
  const longer = Math.max(line.length, wanted.length);
  if (longer === 0 || Math.min(line.length, wanted.length) / longer < worthShowing) return 0;
  return similarity(line, wanted);
}

/** The lines `around` a place that the text has. */
export function rangeAround(text: string, place: Place, around: number, mostLines = 60): Place {
  const startLine = Math.max(1, place.startLine - around);
  const endLine = Math.min(textLines(text).length, place.endLine + around, startLine + mostLines - 1);
  return { startLine, endLine };
}

/** Lines of a text with their numbers, `around` more on each side, bounded. */
export function numberedLines(text: string, place: Place, around: number, mostLines = 24): string {
  const lines = textLines(text);
  const from = Math.max(1, place.startLine - around);
  const to = Math.min(lines.length, place.endLine + around, from + mostLines - 1);
  return lines
    .slice(from - 1, to)
    .map((line, index) => `${from + index}: ${line.text.length > 300 ? `${line.text.slice(0, 300)}…` : line.text}`)
    .join("\n");
}
