import * as vscode from "vscode";
import type { ChangeLedger } from "../../../ports/change-ledger.ts";
import type { TrackedFile, TrackedHunk } from "../../../protocol/tracked-change.ts";
import type { DocumentPaths } from "./document-paths.ts";
import { shownLine, standingHunks } from "./hunk-places.ts";
import { wholeFileWords } from "./hunk-words.ts";
import type { PendingTarget } from "./pending-target.ts";

/** Lenses swallow a plain blank after an icon. */
const gap = "\u00a0";

export interface HunkLensOptions {
  ledger: ChangeLedger;
  paths: DocumentPaths;
  /** Whether the user wants them. */
  enabled: () => boolean;
}

/** Accept, Reject and a word to the agent over each hunk that waits in a file. */
export class HunkLenses implements vscode.CodeLensProvider {
  private readonly options: HunkLensOptions;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(options: HunkLensOptions) {
    this.options = options;
  }

  register(): vscode.Disposable {
    const off = this.options.ledger.on(() => this.changed.fire());
    const provider = vscode.languages.registerCodeLensProvider({ scheme: "file" }, this);
    return vscode.Disposable.from(provider, this.changed, { dispose: off });
  }

  /** The setting has changed. */
  refresh(): void {
    this.changed.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { ledger, paths, enabled } = this.options;
    if (!enabled() || ledger.files.length === 0) return [];
    const path = paths.real(document.uri);
    const file = path === undefined ? undefined : ledger.file(path);
    if (file === undefined) return [];
    const isLast = ledger.files.length === 1 && file.hunks.length === 1;
    return [
      ...wholeFileLenses(file),
      ...standingHunks(file).flatMap((hunk) => hunkLenses(file, hunk, document.lineCount, isLast)),
    ];
  }
}

function hunkLenses(file: TrackedFile, hunk: TrackedHunk, lineCount: number, isLast: boolean): vscode.CodeLens[] {
  const line = shownLine(hunk, lineCount);
  const target: PendingTarget = { path: file.path, hunkIds: [hunk.id] };
  const lens = lensAt(line, target);
  const removed = hunk.originalCount === 1 ? "1 line removed" : `${hunk.originalCount} lines removed`;
  return [
    ...(hunk.count === 0 ? [lens(removed, "lathe.openChange")] : []),
    lens(`$(check)${gap}Accept`, "lathe.acceptHunk"),
    lens(`$(close)${gap}Reject`, "lathe.rejectHunk"),
    lens("Reject with comment…", "lathe.rejectHunkWithComment"),
    lens("Comment", "lathe.commentOnHunk"),
    ...(isLast ? [] : [lens("Next", "lathe.nextHunk")]),
  ];
}

/** What happened to the file as a whole; decided here where it has no hunks. */
function wholeFileLenses(file: TrackedFile): vscode.CodeLens[] {
  const words = wholeFileWords(file);
  if (words === undefined) return [];
  const lens = lensAt(0, { path: file.path });
  const title = file.state === "conflicted" ? `$(warning)${gap}${words}` : withOrigin(file, words);
  const all = standingHunks(file).length === 0 ? "" : " all";
  return [
    lens(title, "lathe.openChange"),
    lens(`$(check)${gap}Accept${all}`, "lathe.acceptHunk"),
    lens(`$(close)${gap}Reject${all}`, "lathe.rejectHunk"),
  ];
}

function withOrigin({ kind, originalPath }: TrackedFile, words: string): string {
  if (kind !== "move" || originalPath === undefined) return words;
  return `${words} from ${vscode.workspace.asRelativePath(originalPath)}`;
}

function lensAt(line: number, target: PendingTarget): (title: string, command: string) => vscode.CodeLens {
  const range = new vscode.Range(line, 0, line, 0);
  return (title, command) => new vscode.CodeLens(range, { title, command, arguments: [target] });
}
