import * as vscode from "vscode";
import type { ChangeLedger } from "../../../ports/change-ledger.ts";
import type { TrackedFile } from "../../../protocol/tracked-change.ts";
import type { DocumentPaths } from "./document-paths.ts";
import { changeMark } from "./hunk-words.ts";

/** Sets our rows apart from git's: the same file may be "modified" there and "added" here. */
const rowQuery = "lathe-change";

export function rowUri(file: vscode.Uri): vscode.Uri {
  return file.with({ query: rowQuery });
}

/** A, M, D, R and ! beside the rows of the Source Control view. */
export function registerChangeBadges(ledger: ChangeLedger, paths: DocumentPaths): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri[]>();
  const shown = new Map<string, string>();
  // A row that is asked about again stands without its letter for a moment: only where it would be another one.
  const off = ledger.on((update) => {
    const files = update.paths.flatMap((path) => ledger.file(path) ?? []);
    changed.fire(files.filter((file) => shown.get(file.path) !== textOf(file)).map((file) => rowUri(paths.uri(file))));
  });
  const provider = vscode.window.registerFileDecorationProvider({
    onDidChangeFileDecorations: changed.event,
    provideFileDecoration(uri) {
      if (uri.query !== rowQuery) return undefined;
      const path = paths.real(uri);
      const file = path === undefined ? undefined : ledger.file(path);
      if (file === undefined) return undefined;
      const { letter, word, color } = changeMark(file);
      shown.set(file.path, textOf(file));
      const tooltip = file.state === "conflicted" ? (file.problem ?? word) : word;
      return { badge: letter, tooltip, color: new vscode.ThemeColor(color) };
    },
  });
  return vscode.Disposable.from(provider, changed, { dispose: off });
}

function textOf(file: TrackedFile): string {
  return `${changeMark(file).letter} ${file.problem ?? ""}`;
}
