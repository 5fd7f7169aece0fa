/** A line of plain commands: what each one's words are, and where its redirections lead. */
export interface PlainLine {
  commands: string[][];
  targets: string[];
}

const keywords = new Set(["if", "then", "elif", "else", "fi", "while", "until", "do", "done", "!", "{", "}"]);
const compound = new Set(["for", "case", "esac", "select", "function", "coproc", "in", "[[", "]]"]);
const redirection = /(?:\d*|&)>>?\|?|\d*</y;
const duplicate = /\d*>&\d+(?=[\s;|&)]|$)/y;

/**
 * A second reading of a line, independent of the grammar: only words, quotes, operators and redirections. Undefined for
 * everything else. What a pattern allows must be understood alike by both.
 */
export function readPlainLine(text: string): PlainLine | undefined {
  const commands: string[][] = [];
  const targets: string[] = [];
  let words: string[] = [];
  let at = 0;
  const close = () => {
    if (words.length > 0) commands.push(words);
    words = [];
  };
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === " " || char === "\t") {
      at += 1;
    } else if (text.startsWith("\\\n", at)) {
      at += 2;
    } else if (char === "#") {
      while (at < text.length && text.charAt(at) !== "\n") at += 1;
    } else if (matchAt(duplicate, text, at) !== undefined) {
      at += matchAt(duplicate, text, at)?.length ?? 1;
    } else if (matchAt(redirection, text, at) !== undefined) {
      const operator = matchAt(redirection, text, at) ?? "";
      const target = readWordAt(text, skipBlanks(text, at + operator.length));
      if (target === undefined || target.text === "") return undefined;
      targets.push(target.text);
      at = target.end;
    } else if (/[;|&()\n]/.test(char)) {
      close();
      at += 1;
    } else {
      const word = readWordAt(text, at);
      if (word === undefined) return undefined;
      at = word.end;
      const isFirst = words.length === 0;
      if (isFirst && word.bare && compound.has(word.text)) return undefined;
      // A function: a name and an empty pair of brackets.
      if (text.charAt(skipBlanks(text, at)) === "(") return undefined;
      if (!(isFirst && word.bare && keywords.has(word.text))) words.push(word.text);
    }
  }
  close();
  return { commands, targets };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] || undefined;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text.charAt(at) === " " || text.charAt(at) === "\t") at += 1;
  return at;
}

function readWordAt(text: string, start: number): { text: string; end: number; bare: boolean } | undefined {
  let word = "";
  let bare = true;
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    if (/[\s;|&()<>]/.test(char)) break;
    if (char === "$" || char === "`") return undefined;
    if (char === "'" || char === '"') {
      const end = char === "'" ? text.indexOf("'", at + 1) : endOfDouble(text, at + 1);
      if (end < 0) return undefined;
      const inner = text.slice(at + 1, end);
      if (char === '"' && /[$`]/.test(inner)) return undefined;
      word += char === "'" ? inner : inner.replace(/\\(["\\\n])/g, (_, next: string) => (next === "\n" ? "" : next));
      bare = false;
      at = end + 1;
    } else if (char === "\\") {
      if (at + 1 >= text.length) return undefined;
      if (text.charAt(at + 1) !== "\n") word += text.charAt(at + 1);
      bare = false;
      at += 2;
    } else {
      word += char;
      at += 1;
    }
  }
  return { text: word, end: at, bare };
}

function endOfDouble(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text.charAt(at) === "\\") at += 1;
    else if (text.charAt(at) === '"') return at;
  }
  return -1;
}
