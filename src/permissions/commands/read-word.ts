import type { SyntaxNode } from "../../ports/command-analyser.ts";
import { decodeAnsiC } from "./decode-ansi-c.ts";

/** A word after the shell's own reading of it. */
export interface Word {
  /** Undefined when only running tells. */
  text: string | undefined;
  /** Has an unquoted `*`, `?` or `[`. */
  glob: boolean;
  /** Begins with an unquoted `~`. */
  tilde: boolean;
}

const unknown: Word = { text: undefined, glob: false, tilde: false };

/** What the shell would make of the word at a node. */
export function readWord(node: SyntaxNode, source: string): Word {
  const raw = source.slice(node.start, node.end);
  switch (node.type) {
    case "word":
    case "number":
      return node.children.length > 0 ? unknown : bareWord(raw);
    case "command_name":
      return node.children.length === 1 && node.children[0] !== undefined
        ? readWord(node.children[0], source)
        : unknown;
    case "raw_string":
      return literal(raw.slice(1, -1));
    case "ansi_c_string":
      return literal(decodeAnsiC(raw.slice(2, -1)));
    case "string":
      return quoted(node, raw);
    case "concatenation":
      return joined(node, raw, source);
    default:
      return unknown;
  }
}

function literal(text: string | undefined): Word {
  return { text, glob: false, tilde: false };
}

function bareWord(raw: string): Word {
  // A brace that lists or counts is expanded to several words.
  const unescaped = raw.replace(/\\[\s\S]/g, "");
  if (/(^|[^\\])\{[^}]*(,|\.\.)/.test(raw) || /["'$`]/.test(unescaped)) return unknown;
  // Where a person types, a shell puts words of earlier commands in: the line would not be what was judged.
  if (/^!([!*^?#-]|\d)/.test(raw)) return unknown;
  const glob = /[*?[]/.test(unescaped) || /[@!+]\(/.test(unescaped);
  // Which of the brackets stand for characters is lost with the escapes.
  if (glob && raw !== unescaped && /[[\]]/.test(raw)) return unknown;
  return {
    text: raw.replace(/\\([\s\S])/g, (_, char: string) => (char === "\n" ? "" : char)),
    glob,
    tilde: raw.startsWith("~"),
  };
}

function quoted(node: SyntaxNode, raw: string): Word {
  if (!raw.startsWith('"') || raw.length < 2 || !raw.endsWith('"')) return unknown;
  if (node.children.some((child) => child.named && child.type !== "string_content")) return unknown;
  const inner = raw.slice(1, -1);
  if (/[$`]/.test(inner.replace(/\\[\s\S]/g, ""))) return unknown;
  return literal(inner.replace(/\\([$`"\\\n])/g, (_, char: string) => (char === "\n" ? "" : char)));
}

function joined(node: SyntaxNode, raw: string, source: string): Word {
  // Braces are cut into parts by the grammar, so the whole word tells whether they list something.
  if (/\{[^}]*(,|\.\.)/.test(raw)) return unknown;
  let text = "";
  let glob = false;
  let tilde = false;
  let offset = node.start;
  for (const child of node.children) {
    if (child.start !== offset) return unknown;
    const part = child.named ? readWord(child, source) : bareWord(source.slice(child.start, child.end));
    if (part.text === undefined) return unknown;
    if (offset === node.start) tilde = part.tilde;
    text += part.text;
    glob ||= part.glob;
    offset = child.end;
  }
  const isMixed = node.children.some(({ type }) => /string/.test(type));
  if (glob && isMixed && /[[\]]/.test(text)) return unknown;
  return offset === node.end ? { text, glob, tilde } : unknown;
}
