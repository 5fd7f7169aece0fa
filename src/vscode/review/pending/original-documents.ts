import * as vscode from "vscode";
import type { ChangeLedger } from "../../../ports/change-ledger.ts";
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

/** Serves originals, and renews them when something is accepted. */
export class OriginalDocuments implements vscode.TextDocumentContentProvider {
  private readonly ledger: ChangeLedger;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(ledger: ChangeLedger) {
    this.ledger = ledger;
  }

  register(): vscode.Disposable {
    const off = this.ledger.on(({ paths }) => this.renew(new Set(paths)));
    const provider = vscode.workspace.registerTextDocumentContentProvider(originalScheme, this);
    return vscode.Disposable.from(provider, this.changed, { dispose: off });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const query = new URLSearchParams(uri.query);
    const path = query.get("path");
    if (path === null) return "";
    await this.ledger.ready;
    const isTracked = this.ledger.file(path) !== undefined;
    if (isTracked && !query.has("now")) return this.ledger.original(path) ?? "";
    // With nothing left to review both sides are the file as it is.
    return textNow(path);
  }

  private renew(paths: ReadonlySet<string>): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme !== originalScheme) continue;
      const path = new URLSearchParams(uri.query).get("path");
      if (path !== null && paths.has(path)) this.changed.fire(uri);
    }
  }
}

async function textNow(path: string): Promise<string> {
  const uri = vscode.Uri.file(path);
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return open.getText();
  try {
    return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return "";
    throw error;
  }
}
