import { eachWord } from "../text/code-tokens.ts";
import { stemWord } from "../text/porter-stem.ts";
import { isFunctionWord, isGenericWord } from "../text/stop-words.ts";

/** A request as the ranking reads it: terms with their weights. */
export interface Query {
  /** Split and stemmed. */
  tokens: ReadonlyMap<string, number>;
  /** Whole, in lower case. */
  words: ReadonlyMap<string, number>;
  /** The request asks for tests or examples themselves. */
  wantsTests: boolean;
  wantsDocuments: boolean;
  /** It asks for a type or what one has, and not for what does something. */
  wantsShapes: boolean;
  /** It tells of a change, as a commit does, rather than of what code is for: "fix …", or with a body. */
  tellsOfChange: boolean;
}

const weightOfBody = 0.4;
const weightOfGeneric = 0.25;
/** More terms than these say nothing more and cost time. */
const mostTerms = 60;

const asksForTests = /\b(tests?|testing|specs?|fixtures?|mocks?|benchmarks?|examples?|samples?|demos?)\b/i;
const asksForDocuments = /\b(docs?|documentation|readme|changelog|guide|tutorial|manual)\b/i;

const asksForShapes =
  /\b(types?|interfaces?|structs?|class(es)?|enums?|schemas?|constants?|options?|fields?|propert(y|ies))\b/i;

/** The first line says what is asked for; what follows explains it. */
export function readQuery(text: string): Query {
  const [first = "", ...rest] = text.trim().split(/\r?\n/);
  const tokens = new Map<string, number>();
  const words = new Map<string, number>();
  addTerms(first, 1, tokens, words);
  addTerms(rest.join("\n").slice(0, 4000), weightOfBody, tokens, words);
  return {
    tokens: strongest(tokens),
    words: strongest(words),
    wantsTests: asksForTests.test(first),
    wantsDocuments: asksForDocuments.test(first),
    wantsShapes: asksForShapes.test(first),
    tellsOfChange: rest.join("").trim() !== "" || beginsWithGenericWord(first),
  };
}

function beginsWithGenericWord(line: string): boolean {
  return (line.match(/\p{L}+/gu) ?? []).slice(0, 3).some((word) => isGenericWord(word.toLowerCase()));
}

function addTerms(text: string, weight: number, tokens: Map<string, number>, words: Map<string, number>): void {
  eachWord(text, (word) => {
    const own = weight * (isGenericWord(word.plain) ? weightOfGeneric : 1);
    for (const token of word.tokens) tokens.set(token, more(tokens.get(token), own));
    if (word.plain.length > 2 && !isFunctionWord(word.plain)) words.set(word.plain, more(words.get(word.plain), own));
  });
}

/** Said twice counts a little more. */
function more(before: number | undefined, weight: number): number {
  return before === undefined ? weight : Math.min(2, Math.max(before, weight) + 0.25 * weight);
}

function strongest(terms: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  if (terms.size <= mostTerms) return terms;
  return new Map([...terms].sort((a, b) => b[1] - a[1]).slice(0, mostTerms));
}

/** The stemmed form of a word of the user's, for showing what matched. */
export function tokenOf(word: string): string {
  return stemWord(word.toLowerCase());
}
