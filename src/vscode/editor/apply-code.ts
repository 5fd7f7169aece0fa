import { basename } from "node:path";
import * as vscode from "vscode";
import { ToolError, UserError } from "../../base/errors.ts";
import { createId } from "../../base/ids.ts";
import { applyHunks } from "../../changes/apply-hunks.ts";
import { planCreate, planEdit } from "../../changes/plan-change.ts";
import type { PlannedChange } from "../../ports/planned-change.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { ReviewOutcome, ReviewStore } from "../review/review-store.ts";
import { noEditor, targetEditor } from "./editor-actions.ts";

export interface ApplyCodeDeps {
  files: () => Promise<WorkspaceFiles>;
  reviews: ReviewStore;
  report: (error: unknown) => void;
}

/**
 * Offers a code block of an answer as a reviewed change: in place of the selection, else as the whole file. The same review as
 * the agent's edits; nothing is written before the last hunk is decided.
 */
export async function applyCode(deps: ApplyCodeDeps, code: string, path: string | undefined): Promise<void> {
  const files = await deps.files();
  const change = await planCode(files, code, path);
  if (change.view.hunks.length === 0) {
    void vscode.window.showInformationMessage(`${basename(change.path.display)} has this code already`);
    return;
  }
  deps.reviews.open({
    requestId: createId("apply"),
    changes: [change.view],
    settled: (outcome) => void write(files, change, outcome).catch((error) => deps.report(readable(error))),
  });
}

async function planCode(files: WorkspaceFiles, code: string, path: string | undefined): Promise<PlannedChange> {
  const signal = AbortSignal.timeout(10_000);
  const editor = targetEditor();
  const wanted = path ?? editor?.document.uri.fsPath;
  if (wanted === undefined) throw noEditor();
  const resolved = await files.resolve(wanted);
  if (resolved.outside) {
    throw new UserError("outside", `${resolved.display} is outside the workspace.`, "Copy the code instead.");
  }
  const before = await files.read(resolved, signal);
  if (before.kind === "missing") return planCreate(resolved, withFinalNewline(code));
  if (before.kind !== "text") {
    throw new UserError("not_text", `${resolved.display} is not a text file.`, "Open the file the code belongs to.");
  }
  return planEdit(resolved, before, textWithCode(before.text, code, editor, resolved.absolute));
}

function textWithCode(before: string, code: string, editor: vscode.TextEditor | undefined, absolute: string): string {
  const lineEnding = before.includes("\r\n") ? "\r\n" : "\n";
  const block = code.replace(/\r?\n/g, lineEnding);
  if (editor?.document.uri.fsPath !== absolute || editor.selection.isEmpty) return withFinalNewline(block, lineEnding);
  const { document, selection } = editor;
  // A selection of whole lines is replaced by whole lines, a part of a line by a part.
  const wholeLines = selection.end.character === 0;
  const inPlace = wholeLines ? withFinalNewline(block, lineEnding) : block.replace(/\r?\n$/, "");
  const [from, to] = [document.offsetAt(selection.start), document.offsetAt(selection.end)];
  return before.slice(0, from) + inPlace + before.slice(to);
}

function withFinalNewline(text: string, lineEnding = "\n"): string {
  return text.endsWith("\n") ? text : text + lineEnding;
}

async function write(files: WorkspaceFiles, change: PlannedChange, outcome: ReviewOutcome): Promise<void> {
  if (!outcome.accepted) return;
  const rejected = new Set(outcome.rejectedHunks[change.changeId]);
  const text = applyHunks(change.before?.text ?? "", change.view.hunks, rejected, change.after);
  await files.write(change.path, text, change.before, change.expected, AbortSignal.timeout(10_000));
}

function readable(error: unknown): unknown {
  if (!(error instanceof ToolError)) return error;
  return new UserError(error.code, error.message, error.hint ?? "Apply the code again.", { cause: error });
}
