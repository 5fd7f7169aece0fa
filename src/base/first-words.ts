/** A text in one short line, for lists. */
export function firstWords(text: string): string {
  return text.slice(0, 200).replace(/\s+/g, " ").trim().slice(0, 80);
}
