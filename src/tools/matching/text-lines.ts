import { dominantEnding, endingOf, splitLines } from "../../changes/split-lines.ts";
import type { EditBlock, Match } from "./edit-block.ts";
import { fold } from "./fold-text.ts";

/** What a line says, without its ending. */
export interface LineContent {
  text: string;
  indent: string;
  /** Without indentation, trailing white space and Unicode punctuation: what must be the same. */
  core: string;
}

/** A line and its place in the text. */
export interface TextLine extends LineContent {
  start: number;
  /** Before the line ending. */
  end: number;
  /** After it. */
  next: number;
}

export function textLines(text: string): TextLine[] {
  let start = 0;
  return splitLines(text).map((line) => {
    const content = line.slice(0, line.length - endingOf(line).length);
    const parsed = { start, end: start + content.length, next: start + line.length, ...parseLine(content) };
    start = parsed.next;
    return parsed;
  });
}

export function parseLine(text: string): LineContent {
  const indent = /^[ \t]*/.exec(text)?.[0] ?? "";
  return { text, indent, core: fold(text, "punctuation").trim() };
}

/** A block as whole lines. */
export interface LineBlock {
  search: TextLine[];
  replace: TextLine[];
  /** The searched text takes the ending of its last line with it. */
  endsWithNewline: boolean;
}

export function lineBlock(block: EditBlock): LineBlock {
  return {
    search: textLines(block.search),
    replace: textLines(block.replace),
    endsWithNewline: /[\r\n]$/.test(block.search),
  };
}

/**
 * The match that replaces the lines from `first` on. Lines that search and replacement share at their beginning and end
 * stay as the file has them; the others go through `convert`.
 */
export function replaceLines(
  text: string,
  found: readonly TextLine[],
  block: LineBlock,
  convert: (line: TextLine) => string,
): Pick<Match, "start" | "end" | "replacement"> {
  const { search, replace } = block;
  const shorter = Math.min(search.length, replace.length);
  let head = 0;
  while (head < shorter && search[head]?.text === replace[head]?.text) head += 1;
  let tail = 0;
  while (tail < shorter - head && search.at(-1 - tail)?.text === replace.at(-1 - tail)?.text) tail += 1;
  const ending = dominantEnding(text);
  const last = found.at(-1);
  const wholeLines = block.endsWithNewline || replace.length === 0;
  const lines = replace.map((line, index) => {
    const fromEnd = replace.length - 1 - index;
    const own = index < head ? found[index] : fromEnd < tail ? found.at(-1 - fromEnd) : undefined;
    const content = own === undefined ? convert(line) : own.text;
    if (own !== undefined && own !== last) return text.slice(own.start, own.next);
    if (fromEnd > 0) return content + ending;
    return content + (wholeLines ? text.slice(last?.end ?? 0, last?.next ?? 0) : line.next > line.end ? ending : "");
  });
  return {
    start: found[0]?.start ?? 0,
    end: (wholeLines ? last?.next : last?.end) ?? 0,
    replacement: lines.join(""),
  };
}
