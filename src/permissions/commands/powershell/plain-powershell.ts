import type { PlainLine } from "../plain-line.ts";

const keywords = new Set(
  "begin break catch class clean configuration continue data define do dynamicparam else elseif end enum exit filter finally for foreach from function if in inlinescript parallel param process return sequence switch throw trap try until using var while workflow".split(
    " ",
  ),
);
const redirection = /(?:[1-6*])?>>?(?![>&])/y;
const merging = /[1-6*]>&[12](?=[ \t;|\r\n]|$)/y;
const programName = /[A-Za-z_.\\/~][\w.\\/:+~-]*(?=[ \t;|\r\n]|$)/y;
/** Nothing that PowerShell expands, groups or reads as an operator; `=` and a quoted text may follow a name. */
const bareWord = /[\w./\\:=+*?~^%!#-]+/y;
const quotedText = /'(?:[^'\n\r]|'')*'|"[^"$`\n\r]*"/y;

/**
 * The commands of a PowerShell line that is nothing but words, quoted texts, pipes, separators and redirections. Undefined for
 * everything else: what is read here is read by no other rules than these.
 */
export function readPlainPowerShell(text: string): PlainLine | undefined {
  if (/[^\x20-\x7e\t\r\n]/.test(text)) return undefined;
  const commands: string[][] = [];
  const targets: string[] = [];
  let words: string[] = [];
  let at = 0;
  /** An operator waits for a command behind it. */
  let open = false;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const close = () => {
    if (words.length > 0) commands.push(words);
    words = [];
  };
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === " " || char === "\t") at += 1;
    else if (take(/\|\|?|&&/y) !== undefined) {
      if (words.length === 0) return undefined;
      close();
      open = true;
    } else if (take(/;|\r?\n/y) !== undefined) {
      if (open && words.length === 0 && text.charAt(at - 1) === ";") return undefined;
      close();
    } else if (char === "#") take(/[^\n]*/y);
    else if (words.length === 0) {
      const program = take(programName);
      const isName = program !== undefined && program !== "." && !keywords.has(program.toLowerCase());
      if (!isName || program.startsWith("~")) return undefined;
      words.push(program);
      open = false;
    } else if (take(merging) === undefined) {
      if (take(redirection) !== undefined) {
        take(/[ \t]+/y);
        const target = take(/\$null(?=[ \t;|\r\n]|$)/iy) ?? readWord(take);
        if (target === undefined) return undefined;
        targets.push(target);
      } else {
        const word = readWord(take);
        // A dot or colon in an option cuts it in two for some programs, and two dashes and a percent sign end all reading.
        if (word === undefined || word === "--%" || /^-[^-=]*[.:]/.test(word)) return undefined;
        words.push(word);
      }
      if (at < text.length && !/[ \t;|\r\n]/.test(text.charAt(at))) return undefined;
    }
  }
  close();
  return open ? undefined : { commands, targets };
}

function readWord(take: (pattern: RegExp) => string | undefined): string | undefined {
  const quoted = take(quotedText);
  if (quoted !== undefined) return unquoted(quoted);
  const bare = take(bareWord);
  // `%` and `?` alone are commands, `!` and `#` begin something else.
  if (bare === undefined || /^[%?!#=]/.test(bare)) return undefined;
  if (!bare.endsWith("=")) return bare;
  const value = take(quotedText);
  return bare + (value === undefined ? "" : unquoted(value));
}

function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  return text.startsWith("'") ? inner.replaceAll("''", "'") : inner;
}
