import * as vscode from "vscode";
import type { ChangeLedger } from "../../../ports/change-ledger.ts";
import type { DecisionHistory } from "./decision-history.ts";
import type { PendingEditors } from "./pending-editors.ts";

/** How long the way back stands in the status bar. */
const undoShownMs = 20_000;

/** What waits, in the status bar and in the context keys that menus and keys ask. */
export class PendingStatus {
  private readonly ledger: ChangeLedger;
  private readonly editors: PendingEditors;
  private readonly history: DecisionHistory;
  private readonly waiting = vscode.window.createStatusBarItem("lathe.review", vscode.StatusBarAlignment.Right, 99);
  private readonly undo = vscode.window.createStatusBarItem("lathe.undo", vscode.StatusBarAlignment.Right, 98);
  private readonly contexts = new Map<string, boolean>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ledger: ChangeLedger, editors: PendingEditors, history: DecisionHistory) {
    this.ledger = ledger;
    this.editors = editors;
    this.history = history;
    this.waiting.name = "Lathe: Changes to Review";
    this.undo.name = "Lathe: Undo Accept or Reject";
  }

  register(): vscode.Disposable {
    const off = this.ledger.on(() => this.refresh());
    const subscription = vscode.Disposable.from(
      vscode.window.tabGroups.onDidChangeTabs(() => this.refresh()),
      vscode.window.tabGroups.onDidChangeTabGroups(() => this.refresh()),
      vscode.window.onDidChangeActiveTextEditor(() => this.refresh()),
    );
    this.refresh();
    return new vscode.Disposable(() => {
      off();
      subscription.dispose();
      clearTimeout(this.timer);
      this.waiting.dispose();
      this.undo.dispose();
      for (const key of this.contexts.keys()) this.setContext(key, false);
    });
  }

  /** A decision was taken, or taken back. */
  decided(): void {
    const last = this.history.last;
    clearTimeout(this.timer);
    this.setContext("lathe.canUndoDecision", last !== undefined);
    if (last === undefined) {
      this.undo.hide();
      return;
    }
    this.undo.text = `$(discard) ${last.words}: Undo`;
    this.undo.tooltip = "Take the last accept or reject back";
    this.undo.command = "lathe.undoDecision";
    this.undo.show();
    this.timer = setTimeout(() => this.undo.hide(), undoShownMs);
  }

  private refresh(): void {
    const { files } = this.ledger;
    const count = files.reduce((sum, file) => sum + Math.max(1, file.hunks.length), 0);
    this.setContext("lathe.changesPending", files.length > 0);
    this.setContext("lathe.filePending", this.editors.shownFile !== undefined);
    if (count === 0) {
      this.waiting.hide();
      return;
    }
    const words = count === 1 ? "1 change" : `${count} changes`;
    this.waiting.text = `$(diff-multiple) ${words} to review`;
    this.waiting.tooltip = `${words} in ${files.length === 1 ? "1 file" : `${files.length} files`}. Go to the first one`;
    this.waiting.command = "lathe.openReview";
    this.waiting.show();
  }

  private setContext(key: string, value: boolean): void {
    if (this.contexts.get(key) === value) return;
    this.contexts.set(key, value);
    void vscode.commands.executeCommand("setContext", key, value);
  }
}
