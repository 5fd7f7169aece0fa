export interface Truncated {
  text: string;
  /** True when something was left out. */
  truncated: boolean;
  /** Characters left out. */
  omitted: number;
}

/**
 * Keeps the beginning and the end of a text within `limit` characters (UTF-16 units), cut at line ends where one is near.
 * The gap says how much is missing; `howToGetRest` ends the text when something was cut.
 */
export function truncateMiddle(text: string, limit: number, howToGetRest = ""): Truncated {
  if (text.length <= limit) return { text, truncated: false, omitted: 0 };
  const half = Math.floor(limit / 2);
  const headEnd = lineEndBefore(text, half);
  const tailStart = lineStartAfter(text, text.length - half);
  const omitted = tailStart - headEnd;
  const lines = countLines(text, headEnd, tailStart);
  const gap = `\n… ${omitted} characters (${lines} lines) left out …\n`;
  const end = howToGetRest === "" ? "" : `\n${howToGetRest}`;
  return { text: text.slice(0, headEnd) + gap + text.slice(tailStart) + end, truncated: true, omitted };
}

/** Keeps the beginning of a text within `limit` characters, cut at a line end where one is near. */
export function truncateEnd(text: string, limit: number, howToGetRest = ""): Truncated {
  if (text.length <= limit) return { text, truncated: false, omitted: 0 };
  const end = lineEndBefore(text, limit);
  const omitted = text.length - end;
  const rest = howToGetRest === "" ? "" : `\n${howToGetRest}`;
  return { text: `${text.slice(0, end)}\n… ${omitted} characters left out${rest}`, truncated: true, omitted };
}

function lineEndBefore(text: string, position: number): number {
  const found = text.lastIndexOf("\n", position);
  const cut = found > position - 400 && found > 0 ? found : position;
  return isLowSurrogate(text, cut) ? cut - 1 : cut;
}

function lineStartAfter(text: string, position: number): number {
  const found = text.indexOf("\n", position);
  const cut = found !== -1 && found < position + 400 ? found + 1 : position;
  return isLowSurrogate(text, cut) ? cut + 1 : cut;
}

function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
