import { isElision } from "../elision.ts";
import { closestPlace, numberedLines } from "./closest-place.ts";
import type { EditBlock, Match, MatchMethod } from "./edit-block.ts";
import { findByIndentation } from "./find-by-indentation.ts";
import { findBySimilarity } from "./find-by-similarity.ts";
import { findLiterally } from "./find-literally.ts";
import { fold } from "./fold-text.ts";

export type BlockReport =
  /** `line`: of the first place, in the text as it was when the block's turn came. */
  | { ok: true; line: number; count: number; method: MatchMethod; note?: string }
  | { ok: false; problem: "missing" | "ambiguous" | "empty" | "unchanged"; message: string };

export interface EditOutcome {
  /** With every block that could be applied. */
  text: string;
  reports: BlockReport[];
}

/** Applies blocks in order, each to the text the ones before it have left. Never throws: a failed block is a report. */
export function applyEdits(text: string, blocks: readonly EditBlock[]): EditOutcome {
  let current = text;
  const reports = blocks.map((block) => {
    const { report, matches } = findBlock(current, block);
    current = spliced(current, matches);
    return report;
  });
  return { text: current, reports };
}

/** The ways to find a block, from the strictest to the loosest; the first that finds something decides. */
const finders: readonly { method: MatchMethod; find: (text: string, block: EditBlock) => Match[] }[] = [
  { method: "exact", find: (text, block) => findLiterally(text, block, "endings") },
  { method: "punctuation", find: (text, block) => findLiterally(text, block, "punctuation") },
  { method: "indentation", find: findByIndentation },
  { method: "similarity", find: findBySimilarity },
];

const notes: Partial<Record<MatchMethod, string>> = {
  punctuation: "quotes, dashes or spaces are other characters in the file",
};

function findBlock(text: string, block: EditBlock): { report: BlockReport; matches: Match[] } {
  if (block.search === "") return failed("empty", "search is empty. Quote the lines to replace, or use write_file.");
  if (block.search === block.replace) return failed("unchanged", "search and replace are the same.");
  for (const { method, find } of finders) {
    const matches = find(text, block);
    const [first] = matches;
    if (first === undefined) continue;
    if (matches.length > 1 && !block.all) return failed("ambiguous", ambiguity(text, matches));
    const note = first.note ?? notes[method];
    const line = lineAt(text, first.start);
    return { report: { ok: true, line, count: matches.length, method, ...(note && { note }) }, matches };
  }
  return failed("missing", absence(text, block));
}

function failed(problem: Extract<BlockReport, { ok: false }>["problem"], message: string) {
  return { report: { ok: false as const, problem, message }, matches: [] };
}

function ambiguity(text: string, matches: readonly Match[]): string {
  const lines = matches.slice(0, 8).map((match) => lineAt(text, match.start));
  const more = matches.length > lines.length ? " …" : "";
  return `matches ${matches.length} places (lines ${lines.join(", ")}${more}). Add lines around it, or set all.`;
}

function absence(text: string, block: EditBlock): string {
  if (block.search.split("\n").some((line) => isElision(line, true) || /^\s*(?:\.{3}|…)\s*$/.test(line))) {
    return "not found: search must quote the file in full, without leaving lines out.";
  }
  if (hasLineNumbers(block.search)) return "not found: line numbers are not part of the file; leave them out.";
  const done = fold(block.replace, "endings").trim();
  const already = done.length > 8 ? fold(text, "endings").indexOf(done) : -1;
  if (already !== -1) {
    return `not found, but the replacement is there already, at line ${lineAt(fold(text, "endings"), already)}.`;
  }
  const place = closestPlace(text, block.search);
  if (place === undefined) return "not found, and nothing in the file resembles it. Read the file again.";
  return `not found. The closest place is line ${place.startLine}:\n${numberedLines(text, place, 2)}`;
}

/** True when every line begins with a number as in a numbered excerpt: the numbers were copied along. */
function hasLineNumbers(search: string): boolean {
  const lines = search.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  return lines.length > 0 && lines.every((line) => /^\s*\d+[:|]/.test(line));
}

function spliced(text: string, matches: readonly Match[]): string {
  let result = "";
  let at = 0;
  for (const match of matches) {
    result += text.slice(at, match.start) + match.replacement;
    at = match.end;
  }
  return result + text.slice(at);
}

/** 1-based line of an offset. */
function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
