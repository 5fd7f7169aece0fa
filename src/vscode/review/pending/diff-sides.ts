import * as vscode from "vscode";
import type { TrackedFile } from "../../../protocol/tracked-change.ts";
import type { DocumentPaths } from "./document-paths.ts";

export const originalScheme = "lathe-original";

/** The two sides of a tracked file in a diff; a side is empty where there is no file. */
export interface DiffSides {
  original: vscode.Uri;
  modified: vscode.Uri;
}

/** The text of a tracked file as it was before, with what has been accepted since. */
export function originalUri(file: Pick<TrackedFile, "path" | "display">, paths: DocumentPaths): vscode.Uri {
  return virtualUri(file, paths, { path: file.path });
}

function emptyUri(file: TrackedFile, paths: DocumentPaths): vscode.Uri {
  return virtualUri(file, paths, { empty: "1" });
}

export function diffSides(file: TrackedFile, paths: DocumentPaths): DiffSides {
  if (isNotebook(file)) {
    return { original: originalUri(file, paths), modified: virtualUri(file, paths, { path: file.path, now: "1" }) };
  }
  return {
    original: file.kind === "create" ? emptyUri(file, paths) : originalUri(file, paths),
    modified: file.kind === "delete" ? emptyUri(file, paths) : paths.uri(file),
  };
}

/** Cells know no lines of the file: a notebook is shown as the text it is stored as, and decided as a whole. */
export function isNotebook(file: Pick<TrackedFile, "path">): boolean {
  return file.path.endsWith(".ipynb");
}

function virtualUri(
  file: Pick<TrackedFile, "path" | "display">,
  paths: DocumentPaths,
  query: Record<string, string>,
): vscode.Uri {
  // The name decides the language of the text.
  const path = paths.uri(file).path + (isNotebook(file) ? ".json" : "");
  return vscode.Uri.from({ scheme: originalScheme, path, query: new URLSearchParams(query).toString() });
}
