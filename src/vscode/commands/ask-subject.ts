import * as vscode from "vscode";
import type { Attachment } from "../../protocol/agent-event.ts";
import { attachmentOf, noEditor, targetEditor } from "../editor/editor-actions.ts";
import { displayPath } from "../workspace/editor-diagnostics.ts";

/** What a code action hands to its command. */
export interface AskContext {
  uri: vscode.Uri;
  range: vscode.Range;
  problems: readonly vscode.Diagnostic[];
}

/** Characters of a selection that go along; the agent can read the rest of the file. */
const selectionLimit = 40_000;

/**
 * What the user pointed at: explorer items, the range of a code action, or the selection, there with its errors and warnings
 * where the action is about them. @throws UserError no_editor.
 */
export async function subjectOf(args: readonly unknown[], wantsProblems: boolean): Promise<Attachment[]> {
  const [first, second] = args;
  if (isAskContext(first))
    return ofRange(await vscode.workspace.openTextDocument(first.uri), first.range, first.problems);
  if (Array.isArray(second) && second.every((item) => item instanceof vscode.Uri)) {
    return Promise.all(second.map(attachmentOf));
  }
  const editor = targetEditor();
  if (first instanceof vscode.Uri && editor?.document.uri.toString() !== first.toString()) {
    return [await attachmentOf(first)];
  }
  if (editor === undefined) throw noEditor();
  const { document, selection } = editor;
  if (selection.isEmpty) return [await attachmentOf(document.uri)];
  return ofRange(document, selection, wantsProblems ? problemsIn(document, selection) : []);
}

function problemsIn(document: vscode.TextDocument, range: vscode.Range): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning)
    .filter((problem) => problem.range.intersection(range) !== undefined);
}

function ofRange(
  document: vscode.TextDocument,
  range: vscode.Range,
  problems: readonly vscode.Diagnostic[],
): Attachment[] {
  const path = displayPath(document.uri);
  const name = path.slice(path.lastIndexOf("/") + 1);
  const startLine = range.start.line + 1;
  // A selection of whole lines ends at the start of the next one.
  const endLine = range.end.character === 0 && range.end.line > range.start.line ? range.end.line : range.end.line + 1;
  const lines = startLine === endLine ? `${startLine}` : `${startLine}–${endLine}`;
  const whole = new vscode.Range(startLine - 1, 0, endLine - 1, Number.MAX_SAFE_INTEGER);
  const text = document.getText(document.validateRange(whole)).slice(0, selectionLimit);
  const selection: Attachment = { kind: "selection", label: `${name} ${lines}`, path, startLine, endLine, text };
  return [selection, ...problems.map((problem) => problemOf(path, problem))];
}

function problemOf(path: string, problem: vscode.Diagnostic): Attachment {
  const line = problem.range.start.line + 1;
  const origin = [problem.source, codeOf(problem)].filter((part) => part !== undefined).join(" ");
  const text = `${path}:${line}: ${origin === "" ? "" : `${origin}: `}${problem.message}`;
  const [words = ""] = problem.message.split("\n");
  const label = words.length <= 50 ? words : `${words.slice(0, 49)}…`;
  return { kind: "problem", label, path, startLine: line, endLine: problem.range.end.line + 1, text };
}

function codeOf({ code }: vscode.Diagnostic): string | undefined {
  if (code === undefined) return undefined;
  return String(typeof code === "object" ? code.value : code);
}

function isAskContext(value: unknown): value is AskContext {
  return typeof value === "object" && value !== null && "range" in value && "problems" in value;
}
