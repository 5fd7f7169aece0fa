import type { EditBlock, Match } from "./edit-block.ts";
import { convertLine } from "./find-by-indentation.ts";
import { similarity } from "./similarity.ts";
import { type LineContent, lineBlock, replaceLines, textLines } from "./text-lines.ts";

/** What a place must reach, what every line of it must reach, and how far the next best place must be behind. */
const threshold = 0.9;
const lineThreshold = 0.6;
const margin = 0.1;
const fewestLines = 3;

/**
 * The one place that begins and ends with the first and last searched line and whose lines in between are nearly the same.
 * Nothing when two places come near: a guess between them could change the wrong one.
 */
export function findBySimilarity(text: string, edit: EditBlock): Match[] {
  const block = lineBlock(edit);
  const lines = textLines(text);
  const place = mostSimilar(lines, block.search);
  if (place === undefined) return [];
  const found = lines.slice(place.first, place.first + block.search.length);
  return [{ ...replaceLines(text, found, block, place.convert), note: place.note }];
}

/** The same for lines: the index of the first one, and how to indent what is put there. */
export function mostSimilar(
  lines: readonly LineContent[],
  search: readonly LineContent[],
): { first: number; convert: (line: LineContent) => string; note: string } | undefined {
  const head = search[0];
  const last = search.at(-1);
  if (search.length < fewestLines || !head?.core || !last?.core) return undefined;
  let best: { score: number; first: number; found: readonly LineContent[] } | undefined;
  let second = 0;
  for (let first = 0; first + search.length <= lines.length; first += 1) {
    if (lines[first]?.core !== head.core || lines[first + search.length - 1]?.core !== last.core) continue;
    const found = lines.slice(first, first + search.length);
    const score = scoreOf(search, found);
    if (best === undefined || score > best.score) {
      second = best?.score ?? 0;
      best = { score, first, found };
    } else second = Math.max(second, score);
  }
  if (best === undefined || best.score < threshold || second > best.score - margin) return undefined;
  const { found, first, score } = best;
  // A line that differs anyway may be nested otherwise; the others must share one shift.
  const same = search.map((line, index) => line.core === found[index]?.core);
  const convert = convertLine(
    search.filter((_, index) => same[index]),
    found.filter((_, index) => same[index]),
  );
  return convert === undefined ? undefined : { first, convert, note: noteOf(search, found, score) };
}

/** Similarity of the lines, weighted by their length; 0 when one line has little in common with its counterpart. */
function scoreOf(search: readonly LineContent[], found: readonly LineContent[]): number {
  let sum = 0;
  let weight = 0;
  for (const [index, line] of search.entries()) {
    const other = found[index]?.core ?? "";
    const score = similarity(line.core, other);
    if (score < lineThreshold) return 0;
    const length = Math.max(line.core.length, other.length);
    sum += score * length;
    weight += length;
  }
  return weight === 0 ? 0 : sum / weight;
}

function noteOf(search: readonly LineContent[], found: readonly LineContent[], score: number): string {
  const differing = found.filter((line, index) => line.core !== search[index]?.core).slice(0, 3);
  const texts = differing.map((line) => `"${line.core.slice(0, 120)}"`).join(", ");
  return `${Math.round(score * 100)} % alike; the file had ${texts}`;
}
