import * as vscode from "vscode";
import type { EditedBy } from "../../../protocol/tracked-change.ts";
import { isAtCursor, isLayoutOnly } from "./edit-author.ts";

/** That a document has unsaved changes is said a moment after the first of them. */
const dirtyAfterMs = 50;
/** The formatter of a save runs before the save is announced. */
const saveAfterMs = 250;
/** A save that takes longer has failed; what is typed after that is the user's again. */
const longestSaveMs = 5000;

export interface EditListener {
  edited(document: vscode.TextDocument, by: EditedBy): void;
  /** The text came from the disk. */
  reloaded(document: vscode.TextDocument): void;
}

interface Waiting {
  timer: ReturnType<typeof setTimeout>;
  /** dirty: whether the disk or the editor changed it; save: whether the user or a formatter did. */
  for: "dirty" | "save";
}

/** Tells apart what the user writes, what a formatter does, and what was read from the disk anew. VS Code says none of it. */
export class DocumentEdits {
  private readonly listener: EditListener;
  /** Texts of the documents asked about, as they were last. */
  private readonly texts = new WeakMap<vscode.TextDocument, string>();
  private readonly waiting = new Map<vscode.TextDocument, Waiting>();
  private readonly saving = new Map<vscode.TextDocument, number>();

  constructor(listener: EditListener) {
    this.listener = listener;
  }

  changed({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    const waiting = this.stopWaiting(document);
    if (contentChanges.length === 0) {
      if (waiting === undefined) return;
      if (waiting.for === "save" || !document.isDirty) this.wait(document, waiting.for);
      else this.tell(document, "user");
      return;
    }
    const before = this.texts.get(document);
    this.texts.set(document, document.getText());
    if (reason !== undefined) this.tell(document, "user");
    else if (!document.isDirty) this.wait(document, "dirty");
    else if (this.isSaving(document)) this.tell(document, "formatter");
    else if (isAtCursor(rangesOf(contentChanges), cursorsOf(document))) this.tell(document, "user");
    else if (before !== undefined && isLayoutOnly(before, document.getText())) this.tell(document, "formatter");
    else this.wait(document, "save");
  }

  saveBegins(document: vscode.TextDocument): void {
    this.saving.set(document, Date.now());
    const waiting = this.stopWaiting(document);
    if (waiting !== undefined) this.tell(document, waiting.for === "save" ? "formatter" : "user");
  }

  saveEnds(document: vscode.TextDocument): void {
    this.saving.delete(document);
  }

  dispose(): void {
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }

  private tell(document: vscode.TextDocument, by: EditedBy): void {
    this.texts.set(document, document.getText());
    this.listener.edited(document, by);
  }

  private wait(document: vscode.TextDocument, what: Waiting["for"]): void {
    const settle = () => {
      this.waiting.delete(document);
      if (what === "dirty" && !document.isDirty) this.listener.reloaded(document);
      else this.tell(document, "user");
    };
    const timer = setTimeout(settle, what === "dirty" ? dirtyAfterMs : saveAfterMs);
    this.waiting.set(document, { timer, for: what });
  }

  private stopWaiting(document: vscode.TextDocument): Waiting | undefined {
    const waiting = this.waiting.get(document);
    clearTimeout(waiting?.timer);
    this.waiting.delete(document);
    return waiting;
  }

  private isSaving(document: vscode.TextDocument): boolean {
    const since = this.saving.get(document);
    return since !== undefined && Date.now() - since < longestSaveMs;
  }
}

function rangesOf(changes: readonly vscode.TextDocumentContentChangeEvent[]): vscode.Range[] {
  return changes.map(({ range }) => range);
}

function cursorsOf(document: vscode.TextDocument): vscode.Range[] {
  return vscode.window.visibleTextEditors
    .filter((editor) => editor.document === document)
    .flatMap((editor) => [...editor.selections]);
}
