/** Lines with their endings (`\r\n`, `\n` or `\r`); joined they are the text again. An empty text has no line. */
export function splitLines(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

export function withoutEnding(line: string): string {
  return line.slice(0, line.length - endingOf(line).length);
}

export function endingOf(line: string): string {
  if (line.endsWith("\r\n")) return "\r\n";
  const last = line.at(-1);
  return last === "\n" || last === "\r" ? last : "";
}

/** The line ending most lines have; `\n` for a text of one line. */
export function dominantEnding(text: string): "\n" | "\r\n" | "\r" {
  if (!text.includes("\r")) return "\n";
  const pairs = text.split("\r\n").length - 1;
  const feeds = text.split("\n").length - 1 - pairs;
  const returns = text.split("\r").length - 1 - pairs;
  if (pairs >= feeds && pairs >= returns && pairs > 0) return "\r\n";
  return feeds >= returns ? "\n" : "\r";
}
