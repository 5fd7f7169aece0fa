import type { MatchMethod } from "../matching/edit-block.ts";
import { convertLine } from "../matching/find-by-indentation.ts";
import { mostSimilar } from "../matching/find-by-similarity.ts";
import { fold } from "../matching/fold-text.ts";
import { type LineContent, parseLine } from "../matching/text-lines.ts";
import { findAnchors } from "./find-anchors.ts";
import type { PatchChunk } from "./patch-format.ts";

/** Where a chunk goes: the lines from `first` on are those it names. Zero-based. */
export interface ChunkPlace {
  first: number;
  method: MatchMethod;
  /** Gives an added line the indentation of the file. */
  convert: (line: LineContent) => string;
  /** Nothing else in the file is like it. */
  isOnly: boolean;
  /** For the model, where the place is not exactly what it wrote. */
  note?: string;
}

export type ChunkSearch = { place: ChunkPlace } | { missing: true } | { ambiguous: number[] };

interface Candidate {
  first: number;
  convert: (line: LineContent) => string;
  note?: string;
}

type Finder = (lines: readonly LineContent[], wanted: readonly LineContent[]) => Candidate[];

const asWritten = (line: LineContent): string => line.text;

/** The same stages as for a search text, from the strictest to the loosest, but by whole lines. */
const finders: readonly { method: MatchMethod; find: Finder }[] = [
  { method: "exact", find: (lines, wanted) => runsOf(lines, wanted, (line, other) => line.text === other.text) },
  {
    method: "punctuation",
    find: (lines, wanted) => {
      const folded = wanted.map((line) => fold(line.text, "punctuation"));
      const isSame = (line: LineContent, _: LineContent, at: number) => fold(line.text, "punctuation") === folded[at];
      const note = "quotes, dashes or spaces are other characters in the file";
      return runsOf(lines, wanted, isSame).map((candidate) => ({ ...candidate, note }));
    },
  },
  { method: "indentation", find: byIndentation },
  {
    method: "similarity",
    find: (lines, wanted) => {
      const found = mostSimilar(lines, wanted);
      return found === undefined ? [] : [found];
    },
  },
];

/**
 * Looks for the lines of a chunk: inside what its anchors name, else below `cursor`, where the chunk before it ended, else
 * anywhere, when there is only one such place. Never picks one of several.
 */
export function findChunk(lines: readonly LineContent[], chunk: PatchChunk, cursor: number): ChunkSearch {
  const wanted = chunk.lines.filter((line) => line.sign !== "+").map((line) => parseLine(line.text));
  if (wanted.length === 0) return findInsertion(lines, chunk, cursor);
  for (const { method, find } of finders) {
    const candidates = find(lines, wanted);
    if (candidates.length === 0) continue;
    const chosen = choose(candidates, method, lines, chunk, cursor);
    if (chosen === undefined) return { missing: true };
    if ("ambiguous" in chosen) return chosen;
    const { remark, ...candidate } = chosen;
    const notes = [candidate.note, remark].filter((one) => one !== undefined);
    const isOnly = candidates.length === 1;
    return { place: { ...candidate, method, isOnly, ...(notes.length > 0 && { note: notes.join("; ") }) } };
  }
  return { missing: true };
}

function runsOf(
  lines: readonly LineContent[],
  wanted: readonly LineContent[],
  isSame: (line: LineContent, wanted: LineContent, at: number) => boolean,
): Candidate[] {
  const found: Candidate[] = [];
  for (let first = 0; first + wanted.length <= lines.length; first += 1) {
    const fits = wanted.every((one, at) => {
      const line = lines[first + at];
      return line !== undefined && isSame(line, one, at);
    });
    if (fits) found.push({ first, convert: asWritten });
  }
  return found;
}

function byIndentation(lines: readonly LineContent[], wanted: readonly LineContent[]): Candidate[] {
  if (wanted.every((line) => line.core === "")) return [];
  return runsOf(lines, wanted, (line, other) => line.core === other.core).flatMap(({ first }) => {
    const found = lines.slice(first, first + wanted.length);
    const convert = convertLine(wanted, found);
    if (convert === undefined) return [];
    const sameIndent = found.every((line, index) => line.core === "" || line.indent === wanted[index]?.indent);
    const note = sameIndent
      ? "white space at line ends differs"
      : "the file is indented differently; your lines were shifted";
    return [{ first, convert, note }];
  });
}

type Choice = (Candidate & { remark?: string }) | { ambiguous: number[] } | undefined;

function choose(
  candidates: readonly Candidate[],
  method: MatchMethod,
  lines: readonly LineContent[],
  chunk: PatchChunk,
  cursor: number,
): Choice {
  if (chunk.endOfFile) {
    const length = chunk.lines.filter((line) => line.sign !== "+").length;
    const last = candidates.find(({ first }) => first + length === lines.length);
    if (last !== undefined) return last;
  }
  const scopes = chunk.anchors.length === 0 ? [] : findAnchors(lines, chunk.anchors);
  const inside = candidates.filter(({ first }) => scopes.some(({ line, end }) => first >= line && first < end));
  let among = inside.length > 0 ? inside : candidates;
  const below = among.filter(({ first }) => first >= cursor);
  if (below.length > 0) among = below;
  const [only, ...others] = among;
  if (only === undefined || others.length > 0) return { ambiguous: among.map(({ first }) => first) };
  if (chunk.endOfFile) return { ...only, remark: "the file goes on below it" };
  if (chunk.anchors.length === 0 || inside.length > 0) return only;
  // The anchor says otherwise: only what stands there once, to the letter, is surely what is meant.
  if (method !== "exact" || candidates.length > 1) return undefined;
  const name = `\`${chunk.anchors.join(" ")}\``;
  if (scopes.length === 0) return { ...only, remark: `the file has no line ${name}` };
  return scopes.some(({ line }) => only.first > line)
    ? { ...only, remark: `it is below, not inside ${name}` }
    : undefined;
}

/** A chunk of added lines alone goes below its anchor, or to the end of the file where it says so. */
function findInsertion(lines: readonly LineContent[], chunk: PatchChunk, cursor: number): ChunkSearch {
  const at = (first: number): ChunkSearch => ({
    place: { first, method: "exact", convert: asWritten, isOnly: true },
  });
  if (lines.length === 0) return at(0);
  if (chunk.anchors.length === 0) return chunk.endOfFile ? at(lines.length) : { missing: true };
  const scopes = findAnchors(lines, chunk.anchors);
  const later = scopes.filter(({ line }) => line >= cursor);
  const [only, ...others] = later.length > 0 ? later : scopes;
  if (only === undefined) return { missing: true };
  if (others.length > 0) return { ambiguous: [only, ...others].map(({ line }) => line) };
  return at(chunk.endOfFile && only.end === lines.length ? lines.length : only.line + 1);
}
