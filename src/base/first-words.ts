const most = 80;

/** A text in one short line, for lists; ends with an ellipsis where there is more. */
export function firstWords(text: string): string {
  const line = text
    .slice(0, most * 4)
    .replace(/\s+/g, " ")
    .trim();
  if (line.length <= most && text.length <= most * 4) return line;
  return `${line.slice(0, most - 1).trimEnd()}…`;
}
