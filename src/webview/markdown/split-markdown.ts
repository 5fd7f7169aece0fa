import { lexer } from "marked";

/** A top-level part of a Markdown text: fenced code, or anything else. */
export type Segment = { kind: "code"; raw: string; text: string; info: string } | { kind: "text"; raw: string };

export interface SplitMarkdown {
  source: string;
  segments: readonly Segment[];
  /** Segments that more text cannot change, and where they end in the source. */
  stable: number;
  stableEnd: number;
}

export const emptySplit: SplitMarkdown = { source: "", segments: [], stable: 0, stableEnd: 0 };

/**
 * Splits a growing text; only what follows the last stable segment is read again. Stable segments keep their identity,
 * so that nothing above the last paragraph is drawn twice.
 */
export function splitMarkdown(source: string, previous: SplitMarkdown = emptySplit): SplitMarkdown {
  if (source === previous.source) return previous;
  const start = source.startsWith(previous.source) ? previous : emptySplit;
  const segments = start.segments.slice(0, start.stable);
  const tail: Segment[] = [];
  for (const token of lexer(source.slice(start.stableEnd))) {
    if (token.type === "space") {
      const last = tail.pop();
      // Blank lines belong to what they follow, so that the raw parts add up to the source.
      tail.push(last ? { ...last, raw: last.raw + token.raw } : { kind: "text", raw: token.raw });
    } else if (token.type === "code" && token.codeBlockStyle !== "indented") {
      tail.push({ kind: "code", raw: token.raw, text: token.text, info: token.lang ?? "" });
    } else {
      tail.push({ kind: "text", raw: token.raw });
    }
  }
  const settled = tail.slice(0, -1);
  return {
    source,
    segments: [...segments, ...tail],
    stable: segments.length + settled.length,
    stableEnd: start.stableEnd + settled.reduce((sum, segment) => sum + segment.raw.length, 0),
  };
}

/** The text up to its last whole word: half words would make lines flicker while they stream in. */
export function wholeWords(text: string): string {
  const end = text.search(/\s\S*$/);
  return end === -1 ? "" : text.slice(0, end);
}

/** Language and path of a fence: `ts src/a.ts`, `ts title="src/a.ts"`, `src/a.ts`. */
export function parseFence(info: string): { language: string; path?: string } {
  const [first = "", ...rest] = info.trim().split(/\s+/);
  const path = rest.map((word) => word.replace(/^(?:title|file|path)=/, "").replace(/^["']|["']$/g, "")).find(isPath);
  if (path !== undefined) return { language: first, path };
  if (isPath(first)) return { language: first.split(".").at(-1) ?? "", path: first };
  return { language: first };
}

function isPath(word: string): boolean {
  return /^[\w@.][\w@./-]*\.\w+$/.test(word);
}
