import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import { planEdit } from "../changes/plan-change.ts";
import type { ResolvedPath, TextFile } from "../ports/workspace-files.ts";
import { defineTool, type ToolContext } from "./define-tool.ts";
import { applyEdits, type BlockReport } from "./matching/apply-edits.ts";
import { closestPlace, numberedLines } from "./matching/closest-place.ts";
import type { EditBlock } from "./matching/edit-block.ts";
import { missingFile } from "./missing-file.ts";
import { pathAccess } from "./path-access.ts";
import { describeWritten, writeApproved } from "./write-approved.ts";

const linesAround = 12;

/** What `access` found out and `run` tells. */
const looseMatches = new WeakMap<object, string[]>();

export const editFile = defineTool({
  name: "edit_file",
  group: "core",
  description:
    "Replace parts of one file; all edits apply, or nothing is written. Refuses text that is missing or not unique and shows the closest place.",
  input: z.object({
    path: z.string().describe("Existing file"),
    edits: z
      .array(
        z.object({
          search: z.string().describe("Text of the file, exact, with lines enough to be unique"),
          replace: z.string().describe("What to put there"),
          all: z.boolean().optional().describe("Every occurrence"),
        }),
      )
      .min(1)
      .describe("In order; later ones see earlier ones"),
  }),
  async access(input, context) {
    const path = await context.files.resolve(input.path);
    const file = await readForEdit(path, input.edits, context);
    const { text, reports } = applyEdits(file.text, input.edits);
    if (reports.some((report) => !report.ok)) throw blocksFailed(path, input.edits, reports);
    if (text === file.text) throw new ToolError("invalid_input", "The edits would change nothing.");
    looseMatches.set(input, reports.flatMap(looseness));
    return {
      title: `Edit ${path.display}`,
      access: [pathAccess("write", path)],
      changes: [await planEdit(path, file, text)],
    };
  },
  async run(input, context, approved) {
    const results = await writeApproved(approved, context);
    const notes = looseMatches.get(input) ?? [];
    return {
      content: [...results.map(describeWritten), ...notes].join("\n"),
      details: { changes: results.map(({ view }) => summaryOf(view)) },
    };
  },
});

function summaryOf(view: { path: string; added: number; removed: number; state: string }): Record<string, unknown> {
  return { path: view.path, added: view.added, removed: view.removed, state: view.state };
}

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
      refuseStale(path, file, blocks, context);
      if (file.text === "") {
        throw new ToolError("invalid_input", `${path.display} is empty.`, "Use write_file to give it content.");
      }
      return file;
  }
}

/** The model must not edit what it has not seen: somebody else has changed the file since. */
function refuseStale(path: ResolvedPath, file: TextFile, blocks: readonly EditBlock[], context: ToolContext): void {
  const known = context.seen.knownHash(path.absolute);
  if (known === undefined || known === file.hash) return;
  context.seen.remember(path.absolute, file.hash);
  const place = closestPlace(file.text, blocks[0]?.search ?? "") ?? { startLine: 1, endLine: 1 };
  throw new ToolError(
    "conflict",
    `${path.display} has changed since you read it; nothing was written. It now reads:\n${numberedLines(file.text, place, linesAround, 60)}`,
    "Check the edit against this and send it again.",
  );
}

function blocksFailed(path: ResolvedPath, blocks: readonly EditBlock[], reports: readonly BlockReport[]): ToolError {
  const failed = reports.filter((report) => !report.ok).length;
  const lines = reports.map((report, index) => {
    const firstLine = blocks[index]?.search.trim().split("\n", 1)[0]?.slice(0, 100) ?? "";
    const name = `Block ${index + 1} (${firstLine})`;
    return report.ok ? `${name}: fits at line ${report.line}.` : `${name}: ${report.message}`;
  });
  const missing = reports.some((report) => !report.ok && report.problem === "missing");
  return new ToolError(
    missing ? "not_found" : "invalid_input",
    `Nothing was written to ${path.display}: ${failed} of ${reports.length} blocks failed.\n${lines.join("\n")}`,
    reports.length > failed ? "Send all blocks again, the failed ones corrected." : undefined,
  );
}

function looseness(report: BlockReport, index: number): string[] {
  if (!report.ok || report.method === "exact") return [];
  return [`Block ${index + 1} was matched by ${report.method}: ${report.note ?? ""}.`];
}
