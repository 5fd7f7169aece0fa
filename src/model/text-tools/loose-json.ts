import { parseJson } from "../../base/parse-json.ts";

export interface JsonText {
  /** The value as JSON; as it was written where it is none. */
  json: string;
  /** False when it was cut off before its end, or is no JSON however it is read. */
  whole: boolean;
  /** Where in the text it ends. */
  end: number;
}

/**
 * Takes the first JSON object or list of a text, as models write it: with text around, in a code fence, with single quotes, with a comma
 * too many, with Python's words. What is not closed is not whole, whatever it looks like. Undefined when there is none.
 */
export function takeJson(text: string, from = 0): JsonText | undefined {
  const start = text.slice(from).search(/[{[]/);
  if (start === -1) return undefined;
  const begin = from + start;
  const end = closingIndex(text, begin);
  if (end === undefined) return { json: text.slice(begin), whole: false, end: text.length };
  const written = text.slice(begin, end);
  if (parseJson(written).ok) return { json: written, whole: true, end };
  const read = normalise(written);
  return parseJson(read).ok ? { json: read, whole: true, end } : { json: written, whole: false, end };
}

const closers: Readonly<Record<string, string>> = { "{": "}", "[": "]" };

/** Just after the bracket that closes the one at `begin`; undefined when the text ends before it. */
function closingIndex(text: string, begin: number): number | undefined {
  const open: string[] = [];
  for (let index = begin; index < text.length; index += 1) {
    const character = text[index] ?? "";
    if (character === '"' || (character === "'" && opensQuote(text, index))) {
      const close = quoteEnd(text, index);
      if (close === undefined) return undefined;
      index = close;
    } else if (closers[character] !== undefined) open.push(closers[character]);
    else if (character === "}" || character === "]") {
      if (open.pop() !== character) return undefined;
      if (open.length === 0) return index + 1;
    }
  }
  return undefined;
}

/** A single quote begins a text only where a value or a name may begin. */
function opensQuote(text: string, index: number): boolean {
  return /[{[,:(=]\s*$/.test(text.slice(Math.max(0, index - 20), index));
}

function quoteEnd(text: string, begin: number): number | undefined {
  const quote = text[begin];
  for (let index = begin + 1; index < text.length; index += 1) {
    if (text[index] === "\\") index += 1;
    else if (text[index] === quote && (quote === '"' || /^\s*[,:}\])]/.test(text.slice(index + 1, index + 20))))
      return index;
  }
  return undefined;
}

const words: Readonly<Record<string, string>> = { True: "true", False: "false", None: "null", undefined: "null" };

/** Single quotes, trailing commas, bare names and Python's words as JSON; texts keep every character. */
function normalise(text: string): string {
  let result = "";
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? "";
    if (character === '"' || (character === "'" && opensQuote(text, index))) {
      const close = quoteEnd(text, index) ?? text.length - 1;
      result += asJsonText(text.slice(index + 1, close), character);
      index = close;
      continue;
    }
    const word = /^[A-Za-z_$][\w$]*/.exec(text.slice(index, index + 100))?.[0];
    if (word !== undefined) {
      const isName = /^\s*:/.test(text.slice(index + word.length, index + word.length + 20));
      result += isName ? JSON.stringify(word) : (words[word] ?? word);
      index += word.length - 1;
      continue;
    }
    if (character === "," && /^\s*[}\]]/.test(text.slice(index + 1))) continue;
    result += character;
  }
  return result;
}

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function asJsonText(content: string, quote: string): string {
  const plain = content.replace(/[\n\r\t]/g, (raw) => escapes[raw] ?? raw);
  if (quote === '"') return `"${plain}"`;
  return `"${plain.replaceAll("\\'", "'").replace(/(?<!\\)"/g, '\\"')}"`;
}
