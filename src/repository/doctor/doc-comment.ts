import type { TextChunk } from "../cut/cut-file.ts";
import { codeTokens } from "../text/code-tokens.ts";
import { isGenericWord } from "../text/stop-words.ts";

export interface WithoutComment {
  /** The same place with its doc comment blanked; lines keep their numbers. */
  chunk: TextChunk;
  /** The first sentence of the comment, when it says enough to be searched for. */
  sentence: string | undefined;
}

const leastWords = 3;
const longestSentence = 300;
const commentLine = /^\s*(\/\/|\/\*|\*|#(?!include|define|if|endif|else|pragma|undef|\[|!)|--|;;)/;
const decorator = /^\s*(@\w|#\[|\[[A-Z]\w*)/;
const quotes = /^\s*[rRuU]?("""|''')/;

/** Takes the doc comment of a declaration out of its place: what stands before it, or the first string of a Python body. */
export function withoutDocComment(chunk: TextChunk): WithoutComment | undefined {
  if (chunk.signature === "" || chunk.symbols.length === 0) return undefined;
  const lines = chunk.text.split("\n");
  const [from, to] = leadingComment(lines) ?? docString(lines) ?? [0, 0];
  if (to === 0) return undefined;
  const comment = lines.slice(from, to);
  for (let at = from; at < to; at += 1) lines[at] = "";
  const spoken = new Set(comment.map((line) => line.trim()).filter((line) => line !== ""));
  const signature = chunk.signature
    .split("\n")
    .filter((line) => !spoken.has(line.trim()))
    .join("\n");
  return {
    chunk: { ...chunk, text: lines.join("\n"), signature },
    sentence: sentenceOf(comment, chunk.symbols.at(-1) ?? ""),
  };
}

/** Lines before the declaration that are comments; decorators among them stay. */
function leadingComment(lines: readonly string[]): [number, number] | undefined {
  let end = 0;
  let inBlock = false;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (!inBlock && !commentLine.test(line)) {
      if (line.trim() === "" || decorator.test(line)) continue;
      break;
    }
    inBlock = inBlock ? !line.includes("*/") : line.includes("/*") && !line.includes("*/");
    end = at + 1;
  }
  return end === 0 ? undefined : [0, end];
}

function docString(lines: readonly string[]): [number, number] | undefined {
  const start = lines.findIndex((line) => /^\s*(async\s+)?(def|class)\s/.test(line));
  if (start < 0) return undefined;
  const head = lines.findIndex((line, at) => at >= start && at < start + 25 && /:\s*(#.*)?$/.test(line));
  const mark = head < 0 ? undefined : quotes.exec(lines[head + 1] ?? "")?.[1];
  if (mark === undefined) return undefined;
  const first = (lines[head + 1] ?? "").replace(quotes, "");
  if (first.includes(mark)) return [head + 1, head + 2];
  const end = lines.findIndex((line, at) => at > head + 1 && line.includes(mark));
  return end < 0 ? undefined : [head + 1, end + 1];
}

function sentenceOf(comment: readonly string[], name: string): string | undefined {
  const [opening = ""] = comment
    .filter((line) => !decorator.test(line) || commentLine.test(line))
    .map((line) =>
      line
        .replace(/^\s*(\/\*\*?|\*\/|\*|\/\/[/!]?|#+|--+|;;+|[rRuU]?"""|[rRuU]?''')/, "")
        .replace(/\*\/\s*$|"""\s*$|'''\s*$/, ""),
    )
    .join("\n")
    .replace(/<[^>]+>/g, " ")
    .replace(/\{@\w+\s+([^}]*)\}/g, "$1")
    .trim()
    .split(/\n\s*\n|\n\s*(?:@|:param|Args:|Arguments:|Returns?:|Parameters|>>>)/);
  const text = opening.replace(/\s+/g, " ").trim();
  const sentence = (/^(.{25,}?[.!?])(\s|$)/.exec(text)?.[1] ?? text)
    .replace(/https?:\/\/\S+|[`*]/g, " ")
    // Its own name would give it away.
    .split(/\s+/)
    .filter((word) => name === "" || word.replace(/[^\p{L}\p{N}_$]/gu, "") !== name)
    .join(" ")
    .trim()
    .slice(0, longestSentence);
  if (/copyright|licen[cs]e|eslint|biome|prettier|deprecated|\bTODO\b|\bFIXME\b|^see\b|^@|^:/i.test(sentence))
    return undefined;
  const words = new Set(codeTokens(sentence).filter((token) => !isGenericWord(token)));
  return words.size < leastWords ? undefined : sentence;
}
