import * as vscode from "vscode";
import type { Hunk } from "../../protocol/change.ts";
import { proposedScheme, reviewedFileOf } from "./proposed-documents.ts";
import type { ReviewStore } from "./review-store.ts";
import { hunkPosition, type ReviewedFile } from "./reviewed-file.ts";

/** What a lens or a button hands to a hunk command. */
export interface HunkTarget {
  requestId: string;
  changeId: string;
  hunkId?: string;
}

/** Lenses swallow a plain blank after an icon. */
const gap = "\u00a0";

/** Accept and Reject over each hunk of the proposed side; the state and a way back once it is decided. */
export class ReviewCodeLens implements vscode.CodeLensProvider {
  private readonly store: ReviewStore;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(store: ReviewStore) {
    this.store = store;
  }

  register(): vscode.Disposable {
    const off = this.store.on(() => this.changed.fire());
    const provider = vscode.languages.registerCodeLensProvider({ scheme: proposedScheme }, this);
    return vscode.Disposable.from(provider, this.changed, { dispose: off });
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const file = reviewedFileOf(document.uri, this.store);
    if (file === undefined) return [];
    if (file.change.hunks.length === 0) return wholeFileLenses(file);
    return file.change.hunks.flatMap((hunk) => hunkLenses(file, hunk, document.lineCount));
  }
}

function hunkLenses(file: ReviewedFile, hunk: Hunk, lineCount: number): vscode.CodeLens[] {
  const { line } = hunkPosition(file.change, hunk);
  const at = Math.min(line, Math.max(0, lineCount - 1));
  const target = { requestId: file.requestId, changeId: file.change.changeId, hunkId: hunk.id };
  return lensesFor(new vscode.Range(at, 0, at, 0), target, hunk.state);
}

function wholeFileLenses(file: ReviewedFile): vscode.CodeLens[] {
  const target = { requestId: file.requestId, changeId: file.change.changeId };
  const words = { delete: "Delete this file", move: `Move to ${file.change.newPath ?? ""}`, create: "", edit: "" };
  const range = new vscode.Range(0, 0, 0, 0);
  const title = words[file.change.kind];
  const head = title === "" ? [] : [new vscode.CodeLens(range, { title, command: "" })];
  return [...head, ...lensesFor(range, target, file.whole)];
}

function lensesFor(range: vscode.Range, target: HunkTarget, state: Hunk["state"]): vscode.CodeLens[] {
  const lens = (title: string, command: string) => new vscode.CodeLens(range, { title, command, arguments: [target] });
  if (state === "pending") {
    return [
      lens(`$(check)${gap}Accept`, "lathe.acceptHunk"),
      lens(`$(close)${gap}Reject`, "lathe.rejectHunk"),
      lens("Reject with comment…", "lathe.rejectHunkWithComment"),
    ];
  }
  const label = state === "accepted" ? `$(check)${gap}Accepted` : `$(close)${gap}Rejected`;
  return [lens(label, ""), lens("Undo", "lathe.undoHunkDecision")];
}
