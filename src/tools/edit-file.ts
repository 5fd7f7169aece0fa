import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import { planEdit } from "../changes/plan-change.ts";
import { splitLines } from "../changes/split-lines.ts";
import type { ResolvedPath, TextFile } from "../ports/workspace-files.ts";
import { defineTool, implied, type ToolContext } from "./define-tool.ts";
import { describeWritten, summarizeChange } from "./describe-written.ts";
import type { LineRange } from "./line-ranges.ts";
import { applyEdits, type BlockReport } from "./matching/apply-edits.ts";
import { closestPlace, numberedLines, rangeAround } from "./matching/closest-place.ts";
import { asInFile, type EditBlock } from "./matching/edit-block.ts";
import { missingFile } from "./missing-file.ts";
import { pathAccess } from "./path-access.ts";
import { refuseElision } from "./refuse-elision.ts";
import { writeApproved } from "./write-approved.ts";

/** Places that a refusal shows. */
const shownPlaces = 8;

/** What `access` found out and `run` tells. */
const remarks = new WeakMap<object, string[]>();

export const editFile = defineTool({
  name: "edit_file",
  group: "core",
  description: "Replace parts of one file: all edits apply, or none. Text that is missing or not unique is refused.",
  input: z.object({
    path: z.string().meta(implied("Existing file")),
    edits: z
      .array(
        z.object({
          search: z.string().describe("Exact text, long enough to be unique"),
          replace: z.string().meta(implied("What to put there")),
          all: z.boolean().optional().describe("Every occurrence"),
        }),
      )
      .min(1)
      .describe("Applied in order"),
  }),
  async access(input, context) {
    const path = await context.files.resolve(input.path);
    const file = await readForEdit(path, input.edits, context);
    const edits = input.edits.map((edit) => asInFile(edit, file.text));
    const { text, reports } = applyEdits(file.text, edits);
    const isStale = isOutdated(path, file, context);
    if (isStale && !reports.every(isCertain)) throw outdated(path, file, input.edits, reports, context);
    if (reports.some((report) => !report.ok)) throw blocksFailed(path, input.edits, reports);
    for (const [index, edit] of input.edits.entries()) {
      refuseElision(`Edit ${index + 1}`, edit.replace, file.text, path.display);
    }
    if (text === file.text) throw new ToolError("invalid_input", "The edits would change nothing.");
    const notes = reports.flatMap((report, index) => remarksOn(report, index, input.edits[index]));
    if (isStale) notes.unshift("The file had changed since you read it; the edits still matched exactly.");
    remarks.set(input, notes);
    return {
      title: `Edit ${path.display}`,
      access: [pathAccess("write", path)],
      changes: [await planEdit(path, file, text)],
    };
  },
  async run(input, context, approved) {
    const results = await writeApproved(approved, context);
    const notes = results.some(({ written }) => written) ? (remarks.get(input) ?? []) : [];
    return {
      content: [...results.map(describeWritten), ...notes].join("\n"),
      details: { changes: results.map(summarizeChange) },
    };
  },
});

async function readForEdit(path: ResolvedPath, blocks: readonly EditBlock[], context: ToolContext): Promise<TextFile> {
  const file = await context.files.read(path, context.signal);
  switch (file.kind) {
    case "missing":
      if (blocks.every((block) => block.search === "")) {
        throw new ToolError("not_found", `${path.display} does not exist.`, "Use write_file to create it.");
      }
      throw await missingFile(path, context);
    case "directory":
      throw new ToolError("invalid_input", `${path.display} is a directory.`);
    case "binary":
      throw new ToolError("invalid_input", `${path.display} is binary; only text can be edited.`);
    case "text":
      if (file.text === "") {
        throw new ToolError("invalid_input", `${path.display} is empty.`, "Use write_file to give it content.");
      }
      return file;
  }
}

/** Somebody else has changed the file since the model read it. */
function isOutdated(path: ResolvedPath, file: TextFile, context: ToolContext): boolean {
  const known = context.seen.known(path.absolute);
  return known !== undefined && known.hash !== file.hash;
}

/** In a text that the model has not seen only what stands there once, to the letter, is surely what it means. */
function isCertain(report: BlockReport): boolean {
  return report.ok && report.method === "exact" && report.count === 1;
}

/** Shows the places as they are now, and remembers that they were shown. */
function outdated(
  path: ResolvedPath,
  file: TextFile,
  blocks: readonly EditBlock[],
  reports: readonly BlockReport[],
  context: ToolContext,
): ToolError {
  const around = blocks.length === 1 ? 12 : 4;
  const shown: LineRange[] = [];
  const lines = reports.slice(0, shownPlaces).map((report, index) => {
    const block = blocks[index];
    const place = closestPlace(file.text, block?.search ?? "");
    const verdict = report.ok ? "would fit" : report.problem === "ambiguous" ? report.message : "does not fit";
    if (place === undefined) return `${nameOf(block, index)}: ${verdict}; nothing in the file resembles it now.`;
    const range = rangeAround(file.text, place, around);
    shown.push(range);
    return `${nameOf(block, index)}: ${verdict}; around line ${place.startLine} it now reads:\n${numberedLines(file.text, range, 0, 60)}`;
  });
  if (shown.length > 0)
    context.seen.shown(path.absolute, { hash: file.hash, totalLines: splitLines(file.text).length }, shown);
  return new ToolError(
    "conflict",
    `${path.display} has changed since you read it; nothing was written.\n${lines.join("\n")}`,
    "Check the edits against this and send them all again.",
  );
}

function blocksFailed(path: ResolvedPath, blocks: readonly EditBlock[], reports: readonly BlockReport[]): ToolError {
  const failed = reports.filter((report) => !report.ok).length;
  const lines = reports.map((report, index) => {
    const name = nameOf(blocks[index], index);
    return report.ok ? `${name}: fits at line ${report.line}.` : `${name}: ${report.message}`;
  });
  const missing = reports.some((report) => !report.ok && report.problem === "missing");
  return new ToolError(
    missing ? "not_found" : "invalid_input",
    `Nothing was written to ${path.display}: ${failed} of ${reports.length} edits failed.\n${lines.join("\n")}`,
    reports.length > failed ? "Send all edits again, the failed ones corrected." : undefined,
  );
}

/** `Edit 1 (its first line)`. */
function nameOf(block: EditBlock | undefined, index: number): string {
  const firstLine = block?.search.trim().split("\n", 1)[0]?.slice(0, 100) ?? "";
  return `Edit ${index + 1} (${firstLine})`;
}

function remarksOn(report: BlockReport, index: number, block: EditBlock | undefined): string[] {
  if (!report.ok) return [];
  const remarks: string[] = [];
  if (block?.all) remarks.push(`Edit ${index + 1} matched ${report.count} ${report.count === 1 ? "place" : "places"}.`);
  if (report.method !== "exact") {
    remarks.push(`Edit ${index + 1} was matched by ${report.method}: ${report.note ?? ""}.`);
  }
  return remarks;
}
