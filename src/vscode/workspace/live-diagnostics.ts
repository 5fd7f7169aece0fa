import * as vscode from "vscode";
import type { Diagnostic, Diagnostics, LiveDiagnostics } from "../../ports/diagnostics.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import { createEditorDiagnostics, displayPath, isInWorkspace, toDiagnostic } from "./editor-diagnostics.ts";
import { documentAsOnDisk } from "./shown-text.ts";

/** What the language services of the editor report, when asked and as it comes in. */
export function createFollowedDiagnostics(files: WorkspaceFiles): Required<Diagnostics> {
  return { ...createEditorDiagnostics(files), live: createLiveDiagnostics(files) };
}

function createLiveDiagnostics(files: WorkspaceFiles): LiveDiagnostics {
  return {
    current: () =>
      vscode.languages
        .getDiagnostics()
        .filter(([uri]) => isInWorkspace(uri))
        .flatMap(([uri, found]) => found.map((one) => withLine(uri, one))),
    versions: () =>
      new Map(
        vscode.workspace.textDocuments
          .filter((document) => !document.isClosed && isInWorkspace(document.uri))
          .map((document) => [displayPath(document.uri), document.version]),
      ),
    async show(path, signal) {
      await documentAsOnDisk(files, await files.resolve(path), signal);
    },
    onReport(listener) {
      const subscription = vscode.languages.onDidChangeDiagnostics(({ uris }) =>
        listener(uris.filter(isInWorkspace).map(displayPath)),
      );
      return () => subscription.dispose();
    },
  };
}

function withLine(uri: vscode.Uri, diagnostic: vscode.Diagnostic): Diagnostic {
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  const { line } = diagnostic.range.start;
  const { code } = diagnostic;
  const value = typeof code === "object" ? code.value : code;
  return {
    ...toDiagnostic(displayPath(uri), diagnostic),
    ...(value !== undefined && { code: String(value) }),
    ...(document !== undefined && line < document.lineCount && { lineText: document.lineAt(line).text }),
  };
}
