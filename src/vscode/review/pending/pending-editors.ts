import { existsSync } from "node:fs";
import * as vscode from "vscode";
import type { ChangeLedger } from "../../../ports/change-ledger.ts";
import type { TrackedFile, TrackedHunk } from "../../../protocol/tracked-change.ts";
import { diffSides, isNotebook, originalScheme } from "./diff-sides.ts";
import type { DocumentPaths } from "./document-paths.ts";
import { hunkAfter, hunkNear, shownLine, standingHunks, stepFrom } from "./hunk-places.ts";
import type { PendingTarget } from "./pending-target.ts";

/** Where the user is in the files that wait for review, and the ways to the next place. */
export class PendingEditors {
  private readonly ledger: ChangeLedger;
  private readonly paths: DocumentPaths;

  constructor(ledger: ChangeLedger, paths: DocumentPaths) {
    this.ledger = ledger;
    this.paths = paths;
  }

  /** The tracked file in the active editor; in a diff of ours, the one it is about. */
  get activeFile(): TrackedFile | undefined {
    const editor = vscode.window.activeTextEditor;
    return editor && this.fileOf(editor.document.uri);
  }

  /** The tracked file of the active tab, also while a comment in it is being written. */
  get shownFile(): TrackedFile | undefined {
    const input = activeInput();
    if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook) return this.fileOf(input.uri);
    if (input instanceof vscode.TabInputTextDiff) return this.fileOf(input.modified) ?? this.fileOf(input.original);
    // Several files in one editor are a kind of tab that extensions have no name for.
    return this.activeFile;
  }

  fileOf(uri: vscode.Uri): TrackedFile | undefined {
    const path = uri.scheme === originalScheme ? new URLSearchParams(uri.query).get("path") : this.paths.real(uri);
    return path === null || path === undefined ? undefined : this.ledger.file(path);
  }

  /** The hunk at the cursor or the nearest one; a file that is decided as a whole has none. */
  get activeTarget(): PendingTarget | undefined {
    if (activeInput() instanceof vscode.TabInputNotebook) return this.shownFile && { path: this.shownFile.path };
    const editor = vscode.window.activeTextEditor;
    const file = this.activeFile;
    if (editor === undefined || file === undefined) return undefined;
    const hunk = hunkNear(file, editor.selection.active.line);
    return { path: file.path, ...(hunk !== undefined && { hunkIds: [hunk.id] }) };
  }

  /** Shows the first hunk that waits, here if there is one. */
  async openFirst(): Promise<void> {
    const file = this.activeFile ?? this.ledger.files[0];
    if (file !== undefined) await this.openAt(file, standingHunks(file)[0]);
  }

  async openPlace(target: PendingTarget): Promise<void> {
    const file = this.ledger.file(target.path);
    if (file === undefined) return;
    await this.openAt(file, hunkOf(file, target));
  }

  /** The file in the editor that it has without us. */
  async openFile(target: PendingTarget): Promise<void> {
    const file = this.ledger.file(target.path);
    if (file === undefined || !isNotebook(file) || !existsSync(file.path)) return this.openPlace(target);
    await vscode.commands.executeCommand("vscode.open", this.paths.uri(file));
  }

  /** From a hunk, or from the cursor, to the one after or before it; over the end of a file into the next. */
  async step(direction: 1 | -1, from?: PendingTarget): Promise<void> {
    const place = stepFrom(this.ledger.files, this.placeOf(from), direction);
    if (place === undefined) return;
    const editor = vscode.window.activeTextEditor;
    const isHere = place.file.path === this.activeFile?.path;
    if (isHere && editor !== undefined && place.hunk !== undefined) moveTo(editor, place.hunk);
    else await this.openAt(place.file, place.hunk);
  }

  private placeOf(target: PendingTarget | undefined): { path: string; line: number } | undefined {
    const editor = vscode.window.activeTextEditor;
    const path = target?.path ?? this.activeFile?.path;
    if (path === undefined) return undefined;
    const hunk = this.ledger.file(path)?.hunks.find((one) => target?.hunkIds?.includes(one.id));
    return { path, line: hunk?.line ?? editor?.selection.active.line ?? 0 };
  }

  /** After a decision in the active editor: on to the next hunk of the same file. */
  moveOn(path: string, line: number): void {
    const editor = vscode.window.activeTextEditor;
    const file = this.activeFile;
    if (editor === undefined || file?.path !== path) return;
    const next = hunkAfter(file, line);
    if (next !== undefined) moveTo(editor, next);
  }

  /** The file as it was beside the file as it is. */
  async openChange(target: PendingTarget): Promise<void> {
    const file = this.shownAs(target);
    if (file === undefined) return;
    if (this.isOpaque(file)) return this.openOpaque(file);
    const { original, modified } = diffSides(file, this.paths);
    const line = hunkOf(file, target)?.line ?? 0;
    await vscode.commands.executeCommand("vscode.diff", original, modified, titleOf(file), {
      preview: true,
      selection: new vscode.Range(line, 0, line, 0),
    } satisfies vscode.TextDocumentShowOptions);
  }

  /** Several files in one editor. */
  async openChanges(title: string, targets: readonly PendingTarget[]): Promise<void> {
    const files = targets.flatMap((target) => this.shownAs(target) ?? []);
    const readable = files.filter((file) => !this.isOpaque(file));
    const resources = readable.map((file) => {
      const { original, modified } = diffSides(file, this.paths);
      const left = file.kind === "create" ? undefined : original;
      const right = file.kind === "delete" ? undefined : modified;
      return [this.paths.uri(file), left, right];
    });
    if (resources.length === 0) return this.openChange({ path: files[0]?.path ?? "" });
    await vscode.commands.executeCommand("vscode.changes", title, resources);
  }

  /** The file itself, at its first hunk. */
  private async openAt(file: TrackedFile, hunk: TrackedHunk | undefined): Promise<void> {
    // What is no text editor is shown as a difference.
    if (hunk === undefined || file.kind === "delete" || isNotebook(file)) return this.openChange({ path: file.path });
    const editor = await vscode.window.showTextDocument(this.paths.uri(file));
    moveTo(editor, hunk);
  }

  /** What somebody else has removed is shown like what the agent has. */
  private shownAs({ path }: PendingTarget): TrackedFile | undefined {
    const file = this.ledger.file(path);
    const isGone = file?.state === "conflicted" && !existsSync(path);
    return file !== undefined && isGone ? { ...file, kind: "delete" } : file;
  }

  /** A binary file has no text to set side by side, and one that was not there before and is gone has none at all. */
  private isOpaque(file: TrackedFile): boolean {
    if (file.kind === "delete" && file.originalPath === undefined) return true;
    const isText = file.hunks.length > 0 || this.ledger.original(file.path) !== undefined;
    return !isText && file.state !== "conflicted" && file.kind !== "create";
  }

  private async openOpaque(file: TrackedFile): Promise<void> {
    if (file.kind !== "delete") {
      await vscode.commands.executeCommand("vscode.open", this.paths.uri(file));
      return;
    }
    await vscode.window.showInformationMessage(
      file.problem ?? `${file.display} was deleted. It is not text, so it cannot be shown; Reject brings it back.`,
    );
  }
}

function activeInput(): unknown {
  return vscode.window.tabGroups.activeTabGroup.activeTab?.input;
}

/** The hunk that is meant, else the first. */
function hunkOf(file: TrackedFile, { hunkIds }: PendingTarget): TrackedHunk | undefined {
  const hunks = standingHunks(file);
  return hunks.find((hunk) => hunkIds?.includes(hunk.id)) ?? hunks[0];
}

function titleOf(file: TrackedFile): string {
  const name = file.display.slice(file.display.lastIndexOf("/") + 1);
  const words = { create: "new file", edit: "Lathe changes", delete: "deleted", move: "moved" };
  return `${name} (${words[file.kind]})`;
}

function moveTo(editor: vscode.TextEditor, hunk: TrackedHunk): void {
  const at = new vscode.Position(shownLine(hunk, editor.document.lineCount), 0);
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
