import * as vscode from "vscode";
import type { Diagnostic, Diagnostics } from "../../ports/diagnostics.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";

const severities: Record<vscode.DiagnosticSeverity, Diagnostic["severity"]> = {
  [vscode.DiagnosticSeverity.Error]: "error",
  [vscode.DiagnosticSeverity.Warning]: "warning",
  [vscode.DiagnosticSeverity.Information]: "information",
  [vscode.DiagnosticSeverity.Hint]: "hint",
};

/** Time for a language service to look at a file that was not open, milliseconds. */
const settleMs = 1500;

/** What the language services of the editor report. */
export function createEditorDiagnostics(files: WorkspaceFiles): Diagnostics {
  return {
    async get(path, signal) {
      if (path === undefined) return everyDiagnostic();
      const resolved = await files.resolve(path);
      const uri = vscode.Uri.file(resolved.absolute);
      const wasOpen = vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
      if (!wasOpen) {
        await vscode.workspace.openTextDocument(uri);
        await newDiagnostics(uri, signal);
      }
      signal.throwIfAborted();
      return vscode.languages.getDiagnostics(uri).map((one) => toDiagnostic(resolved.display, one));
    },
  };
}

function everyDiagnostic(): Diagnostic[] {
  return vscode.languages
    .getDiagnostics()
    .filter(([uri]) => isInWorkspace(uri))
    .flatMap(([uri, found]) => found.map((one) => toDiagnostic(displayPath(uri), one)));
}

export function isInWorkspace(uri: vscode.Uri): boolean {
  return uri.scheme === "file" && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}

export function displayPath(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri).replaceAll("\\", "/");
}

export function toDiagnostic(path: string, diagnostic: vscode.Diagnostic): Diagnostic {
  const { start } = diagnostic.range;
  return {
    path,
    line: start.line + 1,
    column: start.character + 1,
    severity: severities[diagnostic.severity],
    message: diagnostic.message,
    ...(diagnostic.source !== undefined && { source: diagnostic.source }),
  };
}

function newDiagnostics(uri: vscode.Uri, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const subscription = vscode.languages.onDidChangeDiagnostics((event) => {
    if (event.uris.some((changed) => changed.toString() === uri.toString())) resolve();
  });
  const timer = setTimeout(resolve, settleMs);
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise.finally(() => {
    subscription.dispose();
    clearTimeout(timer);
  });
}
