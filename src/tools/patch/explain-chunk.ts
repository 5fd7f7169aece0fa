import { isElision } from "../elision.ts";
import { closestPlace, numberedLines } from "../matching/closest-place.ts";
import type { LineContent } from "../matching/text-lines.ts";
import type { PatchChunk, PatchLine } from "./patch-format.ts";

/** Why a chunk was not found, with the closest place and the first line that differs there. */
export function explainAbsence(lines: readonly LineContent[], chunk: PatchChunk): string {
  const wanted = chunk.lines.filter((line) => line.sign !== "+");
  const text = lines.map((line) => line.text).join("\n");
  if (wanted.length === 0) {
    const anchor = chunk.anchors.join(" ");
    if (anchor === "") {
      return "it only adds lines and does not say where. Add lines of the file around them, `@@ ` with the line above, or `*** End of File`.";
    }
    return `the file has no line \`${anchor}\`.${closest(text, anchor)}`;
  }
  if (wanted.some(({ text: line }) => isElision(line, true) || /^\s*(?:\.{3}|…)\s*$/.test(line))) {
    return "not found: its lines must quote the file in full, without leaving any out.";
  }
  if (wanted.every(({ text: line }) => line.trim() === "" || /^\s*\d+[:|]/.test(line))) {
    return "not found: line numbers are not part of the file; leave them out.";
  }
  const already = whereItIsDone(lines, chunk);
  if (already !== undefined) return `not found, but its result is there already, at line ${already}.`;
  const gap = firstGap(lines, wanted);
  if (gap !== undefined) {
    const [before, after] = gap;
    return `not found: its lines are in the file, but not one after the other. Line ${after.at} of the patch (${quoted(after.text)}) does not follow line ${before.at}; begin a new chunk with \`@@\` before it, or quote the lines in between.`;
  }
  const place = closestPlace(text, wanted.map((line) => line.text).join("\n"));
  if (place === undefined) {
    return `not found, and nothing in the file resembles it. Read the file again.${unsignedRemark(wanted)}`;
  }
  const differs = firstDifference(lines, place.startLine - 1, wanted);
  return `not found.${differs} The closest place is line ${place.startLine}:\n${numberedLines(text, place, 2)}`;
}

export function explainAmbiguity(places: readonly number[], chunk: PatchChunk): string {
  const shown = places.slice(0, 8).map((place) => place + 1);
  const more = places.length > shown.length ? " …" : "";
  const what = chunk.lines.every((line) => line.sign === "+") ? "its anchor is at" : "fits";
  return `${what} ${places.length} places (lines ${shown.join(", ")}${more}). Add lines around it, or \`@@ \` with the function or class it is in.`;
}

function closest(text: string, search: string): string {
  const place = closestPlace(text, search);
  return place === undefined ? "" : ` The closest is line ${place.startLine}:\n${numberedLines(text, place, 1)}`;
}

/** 1-based line where the lines stand that the chunk would leave; undefined where too little tells them apart. */
function whereItIsDone(lines: readonly LineContent[], chunk: PatchChunk): number | undefined {
  const done = chunk.lines.filter((line) => line.sign !== "-").map((line) => line.text);
  if (!chunk.lines.some((line) => line.sign === "+") || done.join("").trim().length <= 8) return undefined;
  for (let first = 0; first + done.length <= lines.length; first += 1) {
    if (done.every((text, at) => lines[first + at]?.text === text)) return first + 1;
  }
  return undefined;
}

function firstDifference(lines: readonly LineContent[], first: number, wanted: readonly PatchLine[]): string {
  const at = wanted.findIndex((line, index) => lines[first + index]?.text.trim() !== line.text.trim());
  const line = wanted[at];
  if (line === undefined) return "";
  return ` Line ${line.at} of the patch (${quoted(line.text)}) is not there.${unsignedRemark(wanted)}`;
}

/** The two lines of the patch between which lines of the file are left out, where all of them are there in this order. */
function firstGap(lines: readonly LineContent[], wanted: readonly PatchLine[]): [PatchLine, PatchLine] | undefined {
  const cores = lines.map((line) => line.text.trim());
  let gap: [PatchLine, PatchLine] | undefined;
  let at = -1;
  for (const [index, line] of wanted.entries()) {
    const next = cores.indexOf(line.text.trim(), at + 1);
    if (next === -1) return undefined;
    const before = wanted[index - 1];
    if (before !== undefined && next !== at + 1) gap ??= [before, line];
    at = next;
  }
  return gap;
}

function quoted(line: string): string {
  const text = line.trim();
  if (text === "") return "an empty line";
  return `\`${text.length > 80 ? `${text.slice(0, 80)}…` : text}\``;
}

function unsignedRemark(wanted: readonly PatchLine[]): string {
  const line = wanted.find((one) => one.unsigned && one.text.trim() !== "");
  return line === undefined ? "" : ` Line ${line.at} has no sign and was taken for context.`;
}
