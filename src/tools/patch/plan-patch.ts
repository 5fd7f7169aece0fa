import { ToolError } from "../../base/errors.ts";
import { hasHidden, restoreHidden } from "../../base/hidden-characters.ts";
import { planCreate, planDelete, planEdit, planMove } from "../../changes/plan-change.ts";
import type { PlannedChange } from "../../ports/planned-change.ts";
import type { FileContent, ResolvedPath, TextFile } from "../../ports/workspace-files.ts";
import type { ToolContext } from "../define-tool.ts";
import { missingFile } from "../missing-file.ts";
import { refuseElision } from "../refuse-elision.ts";
import { applyChunks } from "./apply-chunks.ts";
import { chunkRemarks, chunksFailed, patchOutdated, resend } from "./judge-chunks.ts";
import type { FileSection, PatchChunk } from "./patch-format.ts";

/** What a patch would do: its changes in order, and what the model has to hear of how they were found. */
export interface PlannedPatch {
  changes: PlannedChange[];
  remarks: string[];
}

const inFull = "Write those lines in full, or leave lines that stay out of the patch.";

interface FileWork {
  path: ResolvedPath;
  sections: FileSection[];
}

/** Works out the changes of all files. Nothing is planned unless every part fits. @throws ToolError with every fault. */
export async function planPatch(sections: readonly FileSection[], context: ToolContext): Promise<PlannedPatch> {
  const files = new Map<string, FileWork>();
  for (const section of sections) {
    const path = await context.files.resolve(section.path);
    const work = files.get(path.absolute);
    if (work === undefined) files.set(path.absolute, { path, sections: [section] });
    else work.sections.push(section);
  }
  const plan: PlannedPatch = { changes: [], remarks: [] };
  const errors: ToolError[] = [];
  for (const work of files.values()) {
    try {
      const planned = await planFile(work, files, context);
      plan.changes.push(...planned.changes);
      plan.remarks.push(...planned.remarks);
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw joined(errors, files.size);
  return plan;
}

function planFile(work: FileWork, files: ReadonlyMap<string, FileWork>, context: ToolContext): Promise<PlannedPatch> {
  const { path, sections } = work;
  const updates = sections.filter((section) => section.kind === "update");
  if (updates.length === sections.length) return planUpdate(path, updates, files, context);
  const [section, ...others] = sections;
  if (section === undefined || others.length > 0) {
    const lines = sections.map((one) => one.at).join(", ");
    throw new ToolError(
      "invalid_input",
      `${path.display} is in the patch more than once (lines ${lines}).`,
      "Name it once.",
    );
  }
  return section.kind === "add" ? planAdd(path, section.lines, context) : planRemoval(path, context);
}

async function planAdd(path: ResolvedPath, lines: readonly string[], context: ToolContext): Promise<PlannedPatch> {
  const file = await context.files.read(path, context.signal);
  const text = lines.map((line) => `${line}\n`).join("");
  refuseElision(`The new file ${path.display}`, text, undefined, path.display, inFull);
  if (file.kind === "missing") return { changes: [await planCreate(path, text)], remarks: [] };
  if (file.kind === "text" && file.text === "" && text !== "")
    return { changes: [await planEdit(path, file, text)], remarks: [] };
  throw new ToolError("conflict", `${path.display} exists already.`, "Change it with `*** Update File: `.");
}

async function planRemoval(path: ResolvedPath, context: ToolContext): Promise<PlannedPatch> {
  const file = await readFile(path, context);
  if (file.kind === "directory") throw new ToolError("invalid_input", `${path.display} is a directory.`);
  const known = context.seen.known(path.absolute);
  if (known !== undefined && known.hash !== file.hash) {
    throw new ToolError(
      "conflict",
      `${path.display} has changed since you read it; it is not deleted.`,
      "Read it again first.",
    );
  }
  return { changes: [planDelete(path, file)], remarks: [] };
}

type Update = Extract<FileSection, { kind: "update" }>;

async function planUpdate(
  path: ResolvedPath,
  sections: readonly Update[],
  files: ReadonlyMap<string, FileWork>,
  context: ToolContext,
): Promise<PlannedPatch> {
  const file = await readFile(path, context);
  if (file.kind === "directory") throw new ToolError("invalid_input", `${path.display} is a directory.`);
  const target = sections.findLast((section) => section.moveTo !== undefined)?.moveTo;
  const changes: PlannedChange[] = [];
  let remarks: string[] = [];
  if (sections.some((section) => section.chunks.length > 0)) {
    if (file.kind === "binary")
      throw new ToolError("invalid_input", `${path.display} is binary; only text can be patched.`);
    const edited = await planChunks(path, file, sections, target !== undefined, context);
    changes.push(...edited.changes);
    remarks = edited.remarks;
  }
  if (target !== undefined) {
    const newPath = await freePath(target, files, context);
    if (newPath.absolute !== path.absolute) changes.push(planMove(path, newPath, file.hash));
  }
  return { changes, remarks };
}

async function planChunks(
  path: ResolvedPath,
  file: TextFile,
  written: readonly Update[],
  isMoved: boolean,
  context: ToolContext,
): Promise<PlannedPatch> {
  const sections = hasHidden(file.text) ? written.map((section) => withHidden(section, file.text)) : written;
  const chunks: PatchChunk[] = sections.flatMap((section) => section.chunks);
  let text = file.text;
  // A file that is named twice is gone through from its beginning each time.
  const reports = sections.flatMap((section) => {
    const patched = applyChunks(text, section.chunks);
    text = patched.text;
    return patched.reports;
  });
  const known = context.seen.known(path.absolute);
  const isStale = known !== undefined && known.hash !== file.hash;
  const isCertain = reports.every(
    (report) => report.ok && ("skipped" in report || (report.method === "exact" && report.isOnly)),
  );
  if (isStale && !isCertain) throw patchOutdated(path, file, chunks, reports, context);
  if (reports.some((report) => !report.ok)) throw chunksFailed(path, chunks, reports);
  for (const chunk of chunks) {
    const added = chunk.lines.filter((line) => line.sign === "+").map((line) => `${line.text}\n`);
    refuseElision(`The chunk at line ${chunk.at}`, added.join(""), file.text, path.display, inFull);
  }
  const remarks = chunkRemarks(path, chunks, reports);
  if (isStale) remarks.unshift(`${path.display} had changed since you read it; the patch still matched exactly.`);
  if (text === file.text) {
    if (isMoved) return { changes: [], remarks };
    throw new ToolError("invalid_input", `The patch would change nothing in ${path.display}.`);
  }
  return { changes: [await planEdit(path, file, text)], remarks };
}

/** The model sees characters that hide as escapes. */
function withHidden(section: Update, original: string): Update {
  const shown = (text: string) => restoreHidden(text, original);
  const chunks = section.chunks.map((chunk) => ({
    ...chunk,
    anchors: chunk.anchors.map(shown),
    lines: chunk.lines.map((line) => ({ ...line, text: shown(line.text) })),
  }));
  return { ...section, chunks };
}

async function freePath(
  target: string,
  files: ReadonlyMap<string, FileWork>,
  context: ToolContext,
): Promise<ResolvedPath> {
  const path = await context.files.resolve(target);
  const isAdded = files.get(path.absolute)?.sections.some((section) => section.kind === "add") ?? false;
  const there = await context.files.read(path, context.signal);
  if (there.kind === "missing" && !isAdded) return path;
  throw new ToolError("conflict", `Cannot move to ${path.display}: it exists already.`, "Choose another path.");
}

async function readFile(path: ResolvedPath, context: ToolContext): Promise<Exclude<FileContent, { kind: "missing" }>> {
  const file = await context.files.read(path, context.signal);
  if (file.kind === "missing") throw await missingFile(path, context);
  return file;
}

/** One error for all: nothing of the patch is written, also of the files that would fit. */
function joined(errors: readonly ToolError[], fileCount: number): ToolError {
  const [first, ...others] = errors;
  if (first !== undefined && others.length === 0 && fileCount === 1) return first;
  const messages = errors.map(({ message, hint }) =>
    hint === undefined || hint === resend ? message : `${message}\n${hint}`,
  );
  const count = `${errors.length} of its ${fileCount} files ${errors.length === 1 ? "does" : "do"} not fit`;
  return new ToolError(
    first?.code ?? "invalid_input",
    `Nothing of the patch was written: ${count}.\n${messages.join("\n")}`,
    "Send the whole patch again, corrected.",
  );
}
