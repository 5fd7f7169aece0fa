import type { CommandAnalysis, SimpleCommand } from "../../ports/command-analyser.ts";

function wordsOf(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** Whether further words may follow: the pattern ends in a `*` of its own. */
export function isOpenPattern(pattern: string): boolean {
  return /(^|\s)\*\s*$/.test(pattern);
}

/**
 * Whether an allow pattern covers a simple command. A pattern is the words of a command; a last `*` stands for any further words.
 * One that only names a program known to read (`ls`, `git diff`) covers it with whatever it reads.
 */
export function patternCovers(pattern: string, { words, readerWords }: SimpleCommand): boolean {
  if (words.includes(undefined)) return false;
  const wanted = wordsOf(pattern);
  const open = wanted.at(-1) === "*";
  const fixed = open ? wanted.slice(0, -1) : wanted;
  const further = open || readerWords === fixed.length;
  if (further ? words.length < fixed.length : words.length !== fixed.length) return false;
  return fixed.every((word, at) => word === words[at]);
}

/** Whether a deny or ask pattern touches a line: some command in it begins with its words; `maybe` where only running tells. */
export function patternTouches(
  pattern: string,
  command: string,
  analysis: CommandAnalysis | undefined,
): boolean | "maybe" {
  if (pattern.trim() === "*" || pattern.trim() === command.trim()) return true;
  const wanted = wordsOf(pattern).filter((word) => word !== "*");
  if (analysis === undefined) return textTouches(wanted, command);
  let maybe = false;
  for (const { words } of analysis.commands) {
    const touched = wordsTouch(wanted, words);
    if (touched === true) return true;
    maybe ||= touched === "maybe";
  }
  return maybe ? "maybe" : false;
}

function wordsTouch(wanted: readonly string[], words: readonly (string | undefined)[]): boolean | "maybe" {
  const program = words[0]?.split("/").at(-1);
  if (words[0] !== undefined && program !== wanted[0] && words[0] !== wanted[0]) return false;
  const rest = words.slice(1);
  // Options may stand between: `git -C x push` is a push.
  const exact = wanted.slice(1).every((word, at) => word === rest[at]);
  const plain = rest.filter((word) => word === undefined || !word.startsWith("-"));
  const inOrder = inSequence(wanted.slice(1), rest);
  if (words[0] !== undefined && (exact || (wanted.length > 1 && inOrder && plain.length < rest.length))) return true;
  return words.slice(0, wanted.length).includes(undefined) || (words[0] === undefined && words.length > 0)
    ? "maybe"
    : false;
}

function inSequence(wanted: readonly string[], words: readonly (string | undefined)[]): boolean {
  let at = 0;
  for (const word of words) if (at < wanted.length && word === wanted[at]) at += 1;
  return at === wanted.length;
}

/** Without an analysis: errs towards matching wherever the words stand side by side. */
function textTouches(wanted: readonly string[], command: string): boolean {
  const found = command
    .replace(/["'\\]/g, "")
    .split(/[\s;&|`(){}<>$]+/)
    .map((word) => word.split("/").at(-1));
  return found.some((_, start) => wanted.every((word, at) => found[start + at] === word));
}
