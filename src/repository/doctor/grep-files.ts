import { isFunctionWord, isGenericWord } from "../text/stop-words.ts";

const mostWords = 30;

/** Files as one finds them without an index: those that have most of the words of a request, then those that have them most often. */
export function grepFiles(lowerTexts: ReadonlyMap<string, string>, request: string, limit: number): string[] {
  const words = [...new Set(request.toLowerCase().split(/[^\p{L}\p{N}_$]+/u))]
    .filter((word) => word.length > 2 && !isFunctionWord(word) && !isGenericWord(word))
    .slice(0, mostWords);
  const found: { path: string; score: number }[] = [];
  for (const [path, text] of lowerTexts) {
    let distinct = 0;
    let all = 0;
    for (const word of words) {
      const count = countOf(text, word);
      if (count > 0) distinct += 1;
      all += count;
    }
    if (distinct > 0) found.push({ path, score: distinct + all / (all + 1000) });
  }
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ path }) => path);
}

function countOf(text: string, word: string): number {
  let count = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) count += 1;
  return count;
}
