import { dominantEnding } from "../../changes/split-lines.ts";
import type { EditBlock, Match } from "./edit-block.ts";
import { type Folding, fold, foldText } from "./fold-text.ts";

/**
 * Every place where the searched text stands, with what the folding takes out not counted. What search and replacement
 * share at their beginning and end keeps the characters and line endings of the file; new lines get its usual ending.
 */
export function findLiterally(text: string, block: EditBlock, folding: Folding): Match[] {
  const haystack = foldText(text, folding);
  const search = fold(block.search, folding);
  if (search === "") return [];
  const kept = sharedEnds(fold(block.search, "endings"), fold(block.replace, "endings"));
  const head = fold(kept.head, folding).length;
  const tail = fold(kept.tail, folding).length;
  const middle = kept.middle.replaceAll("\n", dominantEnding(text));
  const matches: Match[] = [];
  for (let at = haystack.text.indexOf(search); at !== -1; at = haystack.text.indexOf(search, at + search.length)) {
    const offsets = [at, at + head, at + search.length - tail, at + search.length].map(haystack.originalOffset);
    const [start, headEnd, tailStart, end] = offsets;
    if (start === undefined || headEnd === undefined || tailStart === undefined || end === undefined) continue;
    matches.push({ start, end, replacement: text.slice(start, headEnd) + middle + text.slice(tailStart, end) });
  }
  return matches;
}

/** What two texts have in common at both ends, and what the second has in between. */
function sharedEnds(search: string, replace: string): { head: string; middle: string; tail: string } {
  const shorter = Math.min(search.length, replace.length);
  let head = 0;
  while (head < shorter && search[head] === replace[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && search.at(-1 - tail) === replace.at(-1 - tail)) tail += 1;
  return {
    head: search.slice(0, head),
    middle: replace.slice(head, replace.length - tail),
    tail: search.slice(search.length - tail),
  };
}
