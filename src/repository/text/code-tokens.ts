import { stemWord } from "./porter-stem.ts";
import { isFunctionWord } from "./stop-words.ts";

const wordPattern = /[\p{L}_$][\p{L}\p{N}_$]*|\p{N}+/gu;
/** Longer ones are data, not names. */
const longestWord = 80;
const mostKnown = 50_000;

export interface Word {
  /** As written, in lower case. */
  plain: string;
  /** Its parts stemmed, and the whole name as one more where there are several. */
  tokens: readonly string[];
}

const known = new Map<string, Word>();

/** Calls back for each word of a text. What a word consists of is worked out once. */
export function eachWord(text: string, visit: (word: Word) => void): void {
  for (const [written] of text.matchAll(wordPattern)) {
    if (written.length > longestWord) continue;
    visit(readWord(written));
  }
}

export function readWord(written: string): Word {
  const before = known.get(written);
  if (before !== undefined) return before;
  const word = makeWord(written);
  if (known.size >= mostKnown) known.clear();
  known.set(written, word);
  return word;
}

function makeWord(written: string): Word {
  const parts = splitIdentifier(written);
  const tokens: string[] = [];
  for (const part of parts) {
    const lower = part.toLowerCase();
    if (lower.length < 2 && !/\p{N}/u.test(lower)) continue;
    if (!isFunctionWord(lower)) tokens.push(stemWord(lower));
  }
  if (parts.length > 1) tokens.push(parts.join("").toLowerCase());
  return { plain: written.toLowerCase(), tokens };
}

/** `parseHTTPRequest2` → parse, HTTP, Request, 2. */
export function splitIdentifier(name: string): string[] {
  return name
    .replace(/[_$]+/g, " ")
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replace(/(\p{L})(\p{N})/gu, "$1 $2")
    .replace(/(\p{N})(\p{L})/gu, "$1 $2")
    .trim()
    .split(/\s+/)
    .filter((part) => part !== "");
}

/** The tokens of a text in its order: identifiers split, words stemmed, words without meaning left out. */
export function codeTokens(text: string): string[] {
  const tokens: string[] = [];
  eachWord(text, (word) => tokens.push(...word.tokens));
  return tokens;
}
