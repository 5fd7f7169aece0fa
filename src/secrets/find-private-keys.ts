import type { SecretSpan } from "./secret-span.ts";

const mark = /-----(BEGIN|END) ((?:[A-Z0-9]+ ){0,3})PRIVATE KEY(?: BLOCK)?-----/g;
/** The lines of a key without its marks, as files, JSON and source text write them. */
const bodyAfter =
  /(?:(?:\s|\\r|\\n|["'+,;\\])*(?:[A-Za-z0-9+/=]{24,90}(?![A-Za-z0-9+/=])|(?:Proc-Type|DEK-Info|Version|Comment):[^\n]{0,120})){1,400}(?:(?:\s|\\r|\\n)[A-Za-z0-9+/=]{1,90}(?![A-Za-z0-9+/=]))?/y;
const bodyBefore = /(?:(?:^|\n|\\n)[ \t"']*[A-Za-z0-9+/=]{16,80}[ \t"',+;\\]*(?:\r|\\r)?){1,200}(?:\n|\\n)[ \t"']*$/;
const longestBody = 20_000;

/** PEM and PGP private keys; where only the beginning or the end of one is shown, the lines of it that are. */
export function findPrivateKeys(text: string): SecretSpan[] {
  if (!text.includes("PRIVATE KEY")) return [];
  const spans: SecretSpan[] = [];
  let begun: { from: number; after: number } | undefined;
  for (const match of text.matchAll(mark)) {
    const after = match.index + match[0].length;
    if (match[1] === "BEGIN") {
      if (begun !== undefined) push(spans, begun.from, endOfBody(text, begun.after));
      begun = { from: match.index, after };
    } else if (begun !== undefined && match.index - begun.after <= longestBody) {
      if (/[A-Za-z0-9+/=]{16}/.test(text.slice(begun.after, match.index))) push(spans, begun.from, after);
      begun = undefined;
    } else {
      const body = bodyBefore.exec(text.slice(Math.max(0, match.index - longestBody), match.index))?.[0] ?? "";
      if (body.length > 24) push(spans, match.index - body.trimStart().length, after);
      begun = undefined;
    }
  }
  if (begun !== undefined) push(spans, begun.from, endOfBody(text, begun.after));
  return spans.filter(({ start, end }) => end - start > 60);
}

function endOfBody(text: string, after: number): number {
  bodyAfter.lastIndex = after;
  const body = bodyAfter.exec(text)?.[0] ?? "";
  return after + body.trimEnd().length;
}

function push(spans: SecretSpan[], start: number, end: number): void {
  spans.push({ start, end, kind: "private-key", name: "private key" });
}
