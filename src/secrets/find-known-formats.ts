import { LiteralIndex } from "./literal-index.ts";
import { type KeyFormat, keyFormats } from "./provider-formats.ts";
import type { SecretSpan } from "./secret-span.ts";

interface Matcher {
  format: KeyFormat;
  tail: RegExp;
  lead: RegExp | undefined;
  /** The beginning of a key where the text was shortened. */
  cut: RegExp | undefined;
}

/** Characters before the beginning that a lead may have. */
const longestLead = 90;

const matchers = new LiteralIndex<Matcher>();
for (const format of keyFormats) {
  const start = format.start.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  matchers.add(format.start, {
    format,
    tail: new RegExp(`${start}${format.rest}(?![A-Za-z0-9])`, "y"),
    lead: format.lead === undefined ? undefined : new RegExp(`(?<![A-Za-z0-9])${format.lead}$`),
    cut:
      format.start.length < 4 || format.lead !== undefined
        ? undefined
        : new RegExp(`${start}[A-Za-z0-9_.+/=-]{4,4000}(?=…)`, "y"),
  });
}

/** Keys whose provider has given them a form of their own. */
export function findKnownFormats(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  const isShortened = text.includes("…");
  let last = 0;
  matchers.each(text, (matcher, at) => {
    if (at < last) return;
    const span = matchAt(text, at, matcher, isShortened);
    if (span === undefined) return;
    spans.push(span);
    last = span.end;
  });
  return spans;
}

function matchAt(
  text: string,
  at: number,
  { format, tail, lead, cut }: Matcher,
  isShortened: boolean,
): SecretSpan | undefined {
  if (!format.inWord && isWordCharacter(text.charCodeAt(at - 1)) && !followsEscape(text, at)) return undefined;
  tail.lastIndex = at;
  const isWhole = tail.test(text);
  let end = tail.lastIndex;
  if (!isWhole) {
    if (!isShortened || cut === undefined) return undefined;
    cut.lastIndex = at;
    if (!cut.test(text)) return undefined;
    end = cut.lastIndex;
  }
  const before = lead === undefined ? "" : (lead.exec(text.slice(Math.max(0, at - longestLead), at))?.[0] ?? "");
  if (lead !== undefined && before === "") return undefined;
  const start = at - before.length;
  if (isWhole && !isVaried(text.slice(start, end))) return undefined;
  return { start, end, kind: format.kind, name: format.name };
}

/** Letters, digits; NaN, before the text, is none. */
function isWordCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** In JSON and source text `\n` stands before a key without being part of its word. */
function followsEscape(text: string, at: number): boolean {
  return text.charCodeAt(at - 2) === 92 && /[nrt]/.test(text[at - 1] ?? "");
}

/** `AKIAXXXXXXXXXXXXXXXX` in a manual is no key. */
function isVaried(value: string): boolean {
  return new Set(value.slice(-16)).size >= 5;
}
