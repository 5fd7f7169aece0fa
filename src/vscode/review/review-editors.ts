import * as vscode from "vscode";
import type { Logger } from "../../ports/runtime.ts";
import { emptyUri, proposedScheme, proposedUri, reviewedFileOf, type ToUri } from "./proposed-documents.ts";
import type { HunkTarget } from "./review-code-lens.ts";
import type { ReviewStore, ReviewUpdate } from "./review-store.ts";
import { hunkAt, hunkPosition, isAnyAccepted, pendingCount, type ReviewedFile } from "./reviewed-file.ts";

export interface ReviewEditorsOptions {
  store: ReviewStore;
  toUri: ToUri;
  openAutomatically: () => boolean;
  logger: Logger;
}

/** The diff editors of a review: opens them, moves through their hunks, and closes each when its file is decided. */
export class ReviewEditors {
  private readonly options: ReviewEditorsOptions;
  private last: Promise<void> = Promise.resolve();

  constructor(options: ReviewEditorsOptions) {
    this.options = options;
  }

  register(): vscode.Disposable {
    return new vscode.Disposable(this.options.store.on((update) => this.follow(update)));
  }

  /** Shows a file of a review at a hunk; the first undecided ones where none is named. */
  async open(requestId?: string, changeId?: string, hunkId?: string, keepFocus = false): Promise<void> {
    const files = this.options.store.files.filter((file) => requestId === undefined || file.requestId === requestId);
    const file =
      files.find((one) => one.change.changeId === changeId) ?? files.find((one) => pendingCount(one) > 0) ?? files[0];
    if (file === undefined) return;
    const { change } = file;
    const hunk =
      change.hunks.find((one) => one.id === hunkId) ??
      change.hunks.find((one) => one.state === "pending") ??
      change.hunks[0];
    const line = hunk === undefined ? 0 : hunkPosition(change, hunk).line;
    const { toUri } = this.options;
    const left = change.kind === "create" ? emptyUri(file, toUri) : toUri(change.path);
    await vscode.commands.executeCommand("vscode.diff", left, proposedUri(file, toUri), titleOf(file), {
      preview: false,
      preserveFocus: keepFocus,
      selection: new vscode.Range(line, 0, line, 0),
    } satisfies vscode.TextDocumentShowOptions);
  }

  /** The file and hunk a command is about: what the lens says, else where the cursor is. */
  target(given: unknown): HunkTarget | undefined {
    if (isHunkTarget(given)) return given;
    const editor = this.activeEditor(given);
    const file = editor && reviewedFileOf(editor.document.uri, this.options.store);
    if (editor === undefined || file === undefined) return undefined;
    const hunk = hunkAt(file.change, editor.selection.active.line);
    return {
      requestId: file.requestId,
      changeId: file.change.changeId,
      ...(hunk !== undefined && { hunkId: hunk.id }),
    };
  }

  /** Moves the cursor to the next or previous hunk, over the end into the next file of the review. */
  async step(direction: 1 | -1): Promise<void> {
    const { store } = this.options;
    const editor = this.activeEditor(undefined);
    const current = editor && reviewedFileOf(editor.document.uri, store);
    if (editor === undefined || current === undefined) return this.open();
    const line = editor.selection.active.line;
    const lines = current.change.hunks.map((hunk) => ({ hunk, line: hunkPosition(current.change, hunk).line }));
    const next =
      direction === 1 ? lines.find((one) => one.line > line) : lines.toReversed().find((one) => one.line < line);
    if (next !== undefined) return moveTo(editor, next.line);
    const files = store.files;
    const at = files.findIndex((file) => file.change.changeId === current.change.changeId);
    const other = files[(at + direction + files.length) % files.length];
    if (other === undefined) return;
    const hunk = direction === 1 ? other.change.hunks[0] : other.change.hunks.at(-1);
    await this.open(other.requestId, other.change.changeId, hunk?.id);
  }

  /** After a decision: on to the next undecided hunk of the same file. */
  moveOn(target: HunkTarget): void {
    const editor = this.activeEditor(undefined);
    const file = editor && reviewedFileOf(editor.document.uri, this.options.store);
    if (editor === undefined || file === undefined || file.change.changeId !== target.changeId) return;
    const at = file.change.hunks.findIndex((hunk) => hunk.id === target.hunkId);
    const after = [...file.change.hunks.slice(at + 1), ...file.change.hunks.slice(0, Math.max(0, at))];
    const next = after.find((hunk) => hunk.state === "pending");
    if (next !== undefined) moveTo(editor, hunkPosition(file.change, next).line);
  }

  private activeEditor(given: unknown): vscode.TextEditor | undefined {
    const uri = given instanceof vscode.Uri && given.scheme === proposedScheme ? given.toString() : undefined;
    const active = vscode.window.activeTextEditor;
    const editors = [...(active ? [active] : []), ...vscode.window.visibleTextEditors];
    const isOurs = (editor: vscode.TextEditor) =>
      uri === undefined ? editor.document.uri.scheme === proposedScheme : editor.document.uri.toString() === uri;
    return editors.find(isOurs);
  }

  /** One after the other: several requests that come at once open one diff, not one each. */
  private follow(update: ReviewUpdate): void {
    this.last = this.last
      .then(() => this.react(update))
      .catch((error) => this.options.logger.log("error", "The review's editors failed", error));
  }

  private async react({ kind, files }: ReviewUpdate): Promise<void> {
    const { store } = this.options;
    await vscode.commands.executeCommand("setContext", "lathe.reviewOpen", store.files.length > 0);
    if (kind === "opened" && this.options.openAutomatically() && !this.isShowingReview()) {
      const [first] = files;
      if (first !== undefined) await this.open(first.requestId, first.change.changeId, undefined, true);
    }
    if (kind === "closed") await this.close(files);
  }

  /** A second request waits its turn behind the diff that is on screen. */
  private isShowingReview(): boolean {
    return vscode.window.tabGroups.all.some(
      (group) => isReviewTab(group.activeTab) && this.isOpenReview(group.activeTab),
    );
  }

  private isOpenReview(tab: vscode.Tab | undefined): boolean {
    const uri = tab && modifiedUri(tab);
    return uri !== undefined && reviewedFileOf(uri, this.options.store) !== undefined;
  }

  private async close(files: readonly ReviewedFile[]): Promise<void> {
    const uris = new Set(files.map((file) => proposedUri(file, this.options.toUri).toString()));
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const ours = tabs.filter((tab) => uris.has(modifiedUri(tab)?.toString() ?? ""));
    const wasShown = ours.some((tab) => tab.isActive);
    await vscode.window.tabGroups.close(ours, true);
    if (!wasShown) return;
    const next = this.options.store.files.find((file) => pendingCount(file) > 0);
    if (next !== undefined) return this.open(next.requestId, next.change.changeId, undefined, true);
    const accepted = files.find((file) => isAnyAccepted(file) && file.change.kind !== "delete");
    if (accepted !== undefined) await this.showResult(accepted);
  }

  private async showResult({ change }: ReviewedFile): Promise<void> {
    const uri = this.options.toUri(change.newPath ?? change.path);
    const first = change.hunks.find((hunk) => hunk.state === "accepted");
    const line = first === undefined ? 0 : hunkPosition(change, first).line;
    await untilWritten(uri, change.kind === "create" || change.kind === "move");
    await vscode.window.showTextDocument(uri, {
      preview: true,
      preserveFocus: true,
      selection: new vscode.Range(line, 0, line, 0),
    });
  }
}

function titleOf(file: ReviewedFile): string {
  const name = file.change.path.slice(file.change.path.lastIndexOf("/") + 1);
  const words = { create: "new file", edit: "proposed change", delete: "proposed deletion", move: "proposed move" };
  return `${name} (${words[file.change.kind]})`;
}

function moveTo(editor: vscode.TextEditor, line: number): void {
  const at = new vscode.Position(line, 0);
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

function modifiedUri(tab: vscode.Tab): vscode.Uri | undefined {
  return tab.input instanceof vscode.TabInputTextDiff ? tab.input.modified : undefined;
}

function isReviewTab(tab: vscode.Tab | undefined): boolean {
  return tab !== undefined && modifiedUri(tab)?.scheme === proposedScheme;
}

function isHunkTarget(value: unknown): value is HunkTarget {
  return typeof value === "object" && value !== null && "requestId" in value && "changeId" in value;
}

/** The agent writes an accepted new file a moment after the decision. */
async function untilWritten(uri: vscode.Uri, isNew: boolean): Promise<void> {
  for (let attempt = 0; isNew && attempt < 20; attempt += 1) {
    try {
      await vscode.workspace.fs.stat(uri);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
