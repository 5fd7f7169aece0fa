import { realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import type { TrackedFile } from "../../../protocol/tracked-change.ts";
import { toUri } from "../../workspace/to-uri.ts";

/**
 * Between what the editor calls a file and the real path the ledger knows it by: a folder may have been opened through a
 * symlink, and a file system may not care for case. A look costs microseconds and is kept, since every keystroke asks.
 */
export class DocumentPaths {
  private readonly known = new Map<string, string>();

  /** Undefined for what is not on disk: untitled documents, cells of notebooks, other schemes. */
  real(uri: vscode.Uri): string | undefined {
    if (uri.scheme !== "file") return undefined;
    const known = this.known.get(uri.fsPath);
    if (known !== undefined) return known;
    const real = realPathOf(uri.fsPath);
    this.known.set(uri.fsPath, real);
    return real;
  }

  /** Files were made, removed or renamed: links may lead elsewhere. */
  forget(): void {
    this.known.clear();
  }

  /** As the user opened it, where it is open; else below the folder of the workspace. */
  uri(file: Pick<TrackedFile, "path" | "display">): vscode.Uri {
    const open = vscode.workspace.textDocuments.find((document) => this.real(document.uri) === file.path);
    return open?.uri ?? toUri(file.display);
  }
}

/** The deepest existing folder decides: a deleted file still has its place. */
function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPathOf(parent), basename(path));
  }
}
