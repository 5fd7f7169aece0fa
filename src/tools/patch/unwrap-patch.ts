/** A line of the text the model sent, with its number there. */
export interface SourceLine {
  text: string;
  at: number;
}

const heredoc =
  /^\s*(?:\$\s+)?(?:cd\s+\.\/?\s*(?:&&|;)\s*)?(?:apply_patch|applypatch|apply-patch)\s*(?:<<-?\s*(['"]?)(\w+)\1)?\s*$/;
/** Its paths would start somewhere else. */
const elsewhere = /^\s*cd\s.*\bapply_?patch\b/;
const fence = /^\s*(?:`{3,}|~{3,})[\w-]*\s*$/;
const begin = /^\*{3}\s*begin\s+patch\s*(?:\*{3})?\s*$/i;

/** The lines of a patch without what models put around it: blank lines, code fences, the shell's heredoc, words of theirs. */
export function unwrapPatch(text: string): SourceLine[] {
  let lines = text.split(/\r?\n/).map((line, index) => ({ text: line, at: index + 1 }));
  const start = lines.findIndex((line) => begin.test(line.text));
  if (start !== -1 && !lines.slice(0, start).some(({ text: line }) => isHeader(line) || elsewhere.test(line))) {
    const end = endingOfHeredoc(lines.slice(0, start));
    lines = lines.slice(start + 1);
    return trimmed(end === undefined ? lines : withoutLast(trimmed(lines), (line) => line === end));
  }
  for (;;) {
    lines = trimmed(lines);
    const first = lines[0]?.text ?? "";
    const opened = heredoc.exec(first);
    if (opened !== null) lines = withoutLast(trimmed(lines.slice(1)), (line) => line === opened[2]);
    else if (fence.test(first)) lines = withoutLast(trimmed(lines.slice(1)), (line) => fence.test(line));
    else return lines;
  }
}

/** True for a line that opens the part of a file. */
export function isHeader(line: string): boolean {
  return /^\*{3}\s*(?:add|create|update|edit|modify|delete|remove)\s+file\s*:/i.test(line);
}

function endingOfHeredoc(lines: readonly SourceLine[]): string | undefined {
  return lines.map((line) => heredoc.exec(line.text)?.[2]).find((end) => end !== undefined);
}

function withoutLast(lines: SourceLine[], isClosing: (line: string) => boolean): SourceLine[] {
  const last = lines.at(-1);
  return last !== undefined && isClosing(last.text.trim()) ? lines.slice(0, -1) : lines;
}

function trimmed(lines: SourceLine[]): SourceLine[] {
  const first = lines.findIndex((line) => line.text.trim() !== "");
  const last = lines.findLastIndex((line) => line.text.trim() !== "");
  return first === -1 ? [] : lines.slice(first, last + 1);
}
