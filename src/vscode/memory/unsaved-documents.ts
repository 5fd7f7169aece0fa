import * as vscode from "vscode";
import type { OpenDocument } from "../../repository/process/open-memory-process.ts";
import { answerPath, nameRoots } from "../../repository/refresh/workspace-roots.ts";

/** Reads which documents below the folders have changes that are not saved. Nothing runs between two questions. */
export function createUnsavedReader(directories: readonly string[]): () => OpenDocument[] {
  const roots = nameRoots(directories);
  return () =>
    vscode.workspace.textDocuments.flatMap((document) => {
      if (!document.isDirty || document.uri.scheme !== "file") return [];
      const path = answerPath(roots, document.uri.fsPath);
      return path === undefined ? [] : [{ path, version: document.version, getText: () => document.getText() }];
    });
}
