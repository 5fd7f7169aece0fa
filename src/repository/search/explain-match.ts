import type { MatchReason } from "../../ports/repository-memory.ts";
import type { Part } from "../lexical/score-fields.ts";
import type { OpenIndex } from "../store/open-index.ts";
import { codeTokens, eachWord } from "../text/code-tokens.ts";
import { isGenericWord } from "../text/stop-words.ts";

interface FoundChunk {
  path: string;
  symbols: readonly string[];
  signature: string;
  part: Part;
  /** Number within the part. */
  local: number;
}

const mostWords = 8;
const mostTerms = 40;
/** A past commit is named when it has at least that many words of the request. */
const leastShared = 2;

/** Says what of a request speaks for a match. What all matches share is worked out once. */
export function createExplainer(
  text: string,
  index: OpenIndex,
): (found: FoundChunk, similarity: number | undefined) => MatchReason {
  const wordByToken = new Map<string, string>();
  eachWord(text.slice(0, 4000), ({ plain, tokens }) => {
    if (isGenericWord(plain) || wordByToken.size >= mostTerms) return;
    for (const token of tokens)
      if (!wordByToken.has(token)) wordByToken.set(token, tokens.length === 1 ? plain : token);
  });
  const holders = new Map<Part, Map<string, Set<number>>>();

  /** Which chunks of a part have a token. */
  function chunksWith(part: Part, token: string): Set<number> {
    const tokens = holders.get(part) ?? new Map<string, Set<number>>();
    holders.set(part, tokens);
    const known = tokens.get(token);
    if (known !== undefined) return known;
    const chunks = new Set<number>();
    part.segment.eachPosting("body", token, (chunk) => chunks.add(chunk));
    tokens.set(token, chunks);
    return chunks;
  }

  return ({ path, symbols, part, local }, similarity) => {
    const named = new Set(codeTokens(`${symbols.join(" ")} ${path}`));
    const words: string[] = [];
    const names: string[] = [];
    for (const [token, word] of wordByToken) {
      if (named.has(token)) names.push(word);
      else if (chunksWith(part, token).has(local)) words.push(word);
    }
    const commit = bestCommit(index, path, wordByToken);
    return {
      words: [...new Set(words)].slice(0, mostWords),
      names: [...new Set(names)].slice(0, mostWords),
      ...(commit !== undefined && { commit }),
      ...(similarity !== undefined && similarity > 0 && { similarity: Math.round(similarity * 100) / 100 }),
    };
  };
}

function bestCommit(index: OpenIndex, path: string, wordByToken: ReadonlyMap<string, string>): string | undefined {
  let best: string | undefined;
  let most = leastShared - 1;
  for (const subject of subjectsOf(index, path)) {
    const shared = new Set(codeTokens(subject).filter((token) => wordByToken.has(token))).size;
    if (shared <= most) continue;
    best = subject;
    most = shared;
  }
  return best;
}

const fileNumbers = new WeakMap<OpenIndex, Map<string, number>>();

function subjectsOf(index: OpenIndex, path: string): readonly string[] {
  const segment = index.history?.parts[0]?.segment;
  if (segment === undefined) return [];
  let numbers = fileNumbers.get(index);
  if (numbers === undefined) {
    numbers = new Map(segment.paths.map((one, file) => [one, file]));
    fileNumbers.set(index, numbers);
  }
  const file = numbers.get(path);
  return file === undefined ? [] : segment.details(segment.firstChunks[file] ?? 0).symbols;
}

/** `words: retry, backoff; in names: policy; past commit: "Retry before the first token only"; similar 0.71` */
export function describeReason({ words, names, commit, similarity }: MatchReason): string {
  return [
    ...(names.length > 0 ? [`in names: ${names.join(", ")}`] : []),
    ...(words.length > 0 ? [`in text: ${words.join(", ")}`] : []),
    ...(commit === undefined ? [] : [`past commit: "${commit}"`]),
    ...(similarity === undefined ? [] : [`similar: ${similarity.toFixed(2)}`]),
  ].join("; ");
}
