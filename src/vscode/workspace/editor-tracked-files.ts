import * as vscode from "vscode";
import type { TrackedFiles } from "../../ports/git.ts";
import { createGitTrackedFiles } from "../../workspace/git-tracked-files.ts";

const written = new Set<string>();
let isListening = false;

/** What git tracks, and what the user has typed into in this window: that is the user's own, committed or not. */
export function createEditorTrackedFiles(roots: readonly string[]): TrackedFiles {
  const tracked = createGitTrackedFiles(roots);
  if (!isListening)
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const isTyped = document.uri.scheme === "file" && vscode.window.activeTextEditor?.document === document;
      if (isTyped && document.isDirty && contentChanges.length > 0) written.add(document.uri.fsPath);
    });
  isListening = true;
  return {
    ...tracked,
    isTracked: async (absolute, signal) => written.has(absolute) || tracked.isTracked(absolute, signal),
  };
}
