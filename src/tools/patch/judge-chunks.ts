import { ToolError } from "../../base/errors.ts";
import { splitLines } from "../../changes/split-lines.ts";
import type { ResolvedPath, TextFile } from "../../ports/workspace-files.ts";
import type { ToolContext } from "../define-tool.ts";
import type { LineRange } from "../line-ranges.ts";
import { closestPlace, numberedLines, rangeAround } from "../matching/closest-place.ts";
import type { ChunkReport } from "./apply-chunks.ts";
import type { PatchChunk } from "./patch-format.ts";

/** Places that a refusal shows. */
const shownPlaces = 8;

/** What is advised where some chunks of one file do not fit. */
export const resend = "Send the whole patch again, the failed chunks corrected.";

/** The error for chunks that do not fit. */
export function chunksFailed(
  path: ResolvedPath,
  chunks: readonly PatchChunk[],
  reports: readonly ChunkReport[],
): ToolError {
  const failed = reports.filter((report) => !report.ok).length;
  const lines = reports.slice(0, shownPlaces).map((report, index) => {
    const name = nameOf(chunks[index]);
    if (!report.ok) return `${name}: ${report.message}`;
    return "skipped" in report ? `${name}: changes nothing.` : `${name}: fits at line ${report.line}.`;
  });
  if (reports.length > lines.length) lines.push(`… and ${reports.length - lines.length} more.`);
  const missing = reports.some((report) => !report.ok && report.problem === "missing");
  return new ToolError(
    missing ? "not_found" : "invalid_input",
    `Nothing was written to ${path.display}: ${failed} of ${reports.length} chunks failed.\n${lines.join("\n")}`,
    reports.length > failed ? resend : undefined,
  );
}

/** Shows the places as they are now, and remembers that they were shown. */
export function patchOutdated(
  path: ResolvedPath,
  file: TextFile,
  chunks: readonly PatchChunk[],
  reports: readonly ChunkReport[],
  context: ToolContext,
): ToolError {
  const around = chunks.length === 1 ? 12 : 4;
  const shown: LineRange[] = [];
  const lines = reports.slice(0, shownPlaces).map((report, index) => {
    const chunk = chunks[index];
    const verdict = report.ok ? "would fit" : report.problem === "ambiguous" ? report.message : "does not fit";
    const place = closestPlace(file.text, soughtText(chunk));
    if (place === undefined) return `${nameOf(chunk)}: ${verdict}; nothing in the file resembles it now.`;
    const range = rangeAround(file.text, place, around);
    shown.push(range);
    return `${nameOf(chunk)}: ${verdict}; around line ${place.startLine} it now reads:\n${numberedLines(file.text, range, 0, 60)}`;
  });
  if (shown.length > 0)
    context.seen.shown(path.absolute, { hash: file.hash, totalLines: splitLines(file.text).length }, shown);
  return new ToolError(
    "conflict",
    `${path.display} has changed since you read it; nothing was written.\n${lines.join("\n")}`,
    "Check the patch against this and send it again as a whole.",
  );
}

/** What is told of chunks that were applied, but not exactly as they were written. */
export function chunkRemarks(
  path: ResolvedPath,
  chunks: readonly PatchChunk[],
  reports: readonly ChunkReport[],
): string[] {
  return reports.flatMap((report, index) => {
    if (!report.ok) return [];
    const name = `${path.display}: ${nameOf(chunks[index])}`;
    if ("skipped" in report) return [`${name} has no line with - or + and was skipped.`];
    if (report.method !== "exact") return [`${name} was matched by ${report.method}: ${report.note ?? ""}.`];
    return report.note === undefined ? [] : [`${name} was applied at line ${report.line}, although ${report.note}.`];
  });
}

/** `Chunk at line 4 (its first line)`. */
function nameOf(chunk: PatchChunk | undefined): string {
  const line = chunk?.lines.find(({ sign, text }) => sign !== "+" && text.trim() !== "") ?? chunk?.lines[0];
  return `Chunk at line ${chunk?.at ?? 0} (${line?.text.trim().slice(0, 100) ?? ""})`;
}

function soughtText(chunk: PatchChunk | undefined): string {
  const lines = chunk?.lines.filter((line) => line.sign !== "+").map((line) => line.text) ?? [];
  return lines.length > 0 ? lines.join("\n") : (chunk?.anchors.join("\n") ?? "");
}
