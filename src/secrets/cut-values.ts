import type { SecretSpan } from "./secret-span.ts";

/** Fewer characters of a known value prove nothing. */
const least = 6;
/** As results are shortened: `… (900 characters)`, `… 400 characters (3 lines) left out …`. */
const gap = /\n?…(?= \(?\d|$)/gm;

/**
 * Pieces of known values where a text was shortened: what stands right before a `…` and begins a value, and what stands right
 * after the gap and ends one.
 */
export function findCutValues(text: string, values: Iterable<string>): SecretSpan[] {
  if (!text.includes("…")) return [];
  const known = [...values].filter((value) => value.length >= least * 2);
  if (known.length === 0) return [];
  const spans: SecretSpan[] = [];
  const piece = { kind: "cut-secret", name: "part of a secret" };
  for (const match of text.matchAll(gap)) {
    const before = text.slice(Math.max(0, match.index - 4096), match.index);
    const lineEnd = text.indexOf("\n", match.index + match[0].length);
    const after = lineEnd === -1 ? "" : text.slice(lineEnd + 1, lineEnd + 4097);
    for (const value of known) {
      const begin = before.lastIndexOf(value.slice(0, least));
      if (begin !== -1 && value.startsWith(before.slice(begin)))
        spans.push({ start: match.index - (before.length - begin), end: match.index, ...piece });
      const last = after.indexOf(value.slice(-least));
      if (last !== -1 && value.endsWith(after.slice(0, last + least)))
        spans.push({ start: lineEnd + 1, end: lineEnd + 1 + last + least, ...piece });
    }
  }
  return spans;
}
