import { dominantEnding, endingOf, splitLines, withoutEnding } from "../../changes/split-lines.ts";
import type { MatchMethod } from "../matching/edit-block.ts";
import { type LineContent, parseLine } from "../matching/text-lines.ts";
import { explainAbsence, explainAmbiguity } from "./explain-chunk.ts";
import { findChunk } from "./find-chunk.ts";
import type { PatchChunk } from "./patch-format.ts";

export type ChunkReport =
  /** `line`: 1-based, in the text as it was when the chunk's turn came. `isOnly`: nothing else in the file is like it. */
  | { ok: true; line: number; method: MatchMethod; isOnly: boolean; note?: string }
  | { ok: true; skipped: true }
  | { ok: false; problem: "missing" | "ambiguous"; message: string };

export interface PatchedText {
  /** With every chunk that could be applied. */
  text: string;
  reports: ChunkReport[];
}

interface FileLine extends LineContent {
  ending: string;
}

/**
 * Applies chunks in order, each to the lines the ones before it have left. Context keeps the characters of the file, added lines
 * get its usual line ending, and a file without a final newline stays without. Never throws: a failed chunk is a report.
 */
export function applyChunks(text: string, chunks: readonly PatchChunk[]): PatchedText {
  const ending = dominantEnding(text);
  const lines = splitLines(text).map(toFileLine);
  const last = lines.at(-1);
  const isOpen = last !== undefined && last.ending === "";
  if (isOpen) last.ending = ending;
  let cursor = 0;
  const reports = chunks.map((chunk): ChunkReport => {
    if (chunk.lines.every((line) => line.sign === " ")) return { ok: true, skipped: true };
    const search = findChunk(lines, chunk, cursor);
    if ("missing" in search) return { ok: false, problem: "missing", message: explainAbsence(lines, chunk) };
    if ("ambiguous" in search)
      return { ok: false, problem: "ambiguous", message: explainAmbiguity(search.ambiguous, chunk) };
    const { first, convert, method, isOnly, note } = search.place;
    cursor = replaceAt(lines, first, chunk, convert, ending);
    return { ok: true, line: first + 1, method, isOnly, ...(note !== undefined && { note }) };
  });
  const end = lines.at(-1);
  if (isOpen && end !== undefined) end.ending = "";
  return { text: lines.map((line) => line.text + line.ending).join(""), reports };
}

/** Returns the index after the last changed line. */
function replaceAt(
  lines: FileLine[],
  first: number,
  chunk: PatchChunk,
  convert: (line: LineContent) => string,
  ending: string,
): number {
  const result: FileLine[] = [];
  let at = first;
  let changed = 0;
  for (const line of chunk.lines) {
    const own = lines[at];
    if (line.sign === "+") result.push({ ...parseLine(convert(parseLine(line.text))), ending });
    else at += 1;
    if (line.sign === " " && own !== undefined) result.push(own);
    else changed = result.length;
  }
  lines.splice(first, at - first, ...result);
  return first + changed;
}

function toFileLine(line: string): FileLine {
  return { ...parseLine(withoutEnding(line)), ending: endingOf(line) };
}
