import { dirname, sep } from "node:path";
import * as vscode from "vscode";
import type { ChangeLedger } from "../../../ports/change-ledger.ts";
import type { EditedBy } from "../../../protocol/tracked-change.ts";
import { DocumentEdits } from "./document-edits.ts";
import type { DocumentPaths } from "./document-paths.ts";

export interface FeedOptions {
  ledger: ChangeLedger;
  paths: DocumentPaths;
  report: (error: unknown) => void;
}

/** Tells the ledger what happens to tracked files in the editor and on the disk. */
export class LedgerFeed {
  private readonly options: FeedOptions;
  private readonly edits = new DocumentEdits({
    edited: (document, by) => this.edited(document, by),
    reloaded: (document) => this.refreshUri(document.uri),
  });
  /** Real paths that are being renamed: that they vanish is no deletion. */
  private readonly renaming = new Set<string>();
  private readonly watchers = new Map<string, vscode.Disposable>();

  constructor(options: FeedOptions) {
    this.options = options;
  }

  register(): vscode.Disposable {
    const { workspace, window } = vscode;
    const off = this.options.ledger.on(() => this.watchTracked());
    const subscriptions = vscode.Disposable.from(
      workspace.onDidChangeTextDocument((event) => this.documentChanged(event)),
      workspace.onDidOpenTextDocument((document) => this.documentOpened(document)),
      workspace.onDidCloseTextDocument((document) => this.refreshUri(document.uri)),
      workspace.onWillSaveTextDocument(({ document }) => this.edits.saveBegins(document)),
      workspace.onDidSaveTextDocument((document) => this.documentSaved(document)),
      workspace.onDidSaveNotebookDocument(({ uri }) => this.refreshUri(uri)),
      workspace.onWillRenameFiles(({ files }) => this.renameBegins(files)),
      workspace.onDidRenameFiles(({ files }) => this.renamed(files)),
      window.onDidChangeWindowState(({ focused }) => focused && this.refreshAll()),
    );
    this.watchTracked();
    return new vscode.Disposable(() => {
      off();
      subscriptions.dispose();
      this.edits.dispose();
      for (const watcher of this.watchers.values()) watcher.dispose();
    });
  }

  private get isIdle(): boolean {
    return this.options.ledger.files.length === 0;
  }

  private documentChanged(event: vscode.TextDocumentChangeEvent): void {
    if (!this.isIdle && this.trackedPath(event.document.uri) !== undefined) this.edits.changed(event);
  }

  /** What was unsaved when the window was closed comes back with its document. */
  private documentOpened(document: vscode.TextDocument): void {
    if (document.isDirty) this.edited(document, "user");
  }

  private edited(document: vscode.TextDocument, by: EditedBy): void {
    const path = this.trackedPath(document.uri);
    if (path !== undefined) this.options.ledger.edited(path, document.getText(), by);
  }

  private documentSaved(document: vscode.TextDocument): void {
    this.edits.saveEnds(document);
    this.refreshUri(document.uri);
  }

  private renameBegins(files: readonly { oldUri: vscode.Uri }[]): void {
    for (const { oldUri } of files) {
      const path = this.options.paths.real(oldUri);
      if (path !== undefined) this.renaming.add(path);
    }
  }

  private renamed(files: readonly { oldUri: vscode.Uri; newUri: vscode.Uri }[]): void {
    const { ledger, paths } = this.options;
    const moves = files.map(({ oldUri, newUri }) => ({ from: paths.real(oldUri), newUri }));
    paths.forget();
    for (const { from, newUri } of moves) {
      const to = paths.real(newUri);
      if (from === undefined) continue;
      if (to !== undefined) ledger.renamed(from, to);
      this.renaming.delete(from);
    }
  }

  private trackedPath(uri: vscode.Uri): string | undefined {
    const path = this.options.paths.real(uri);
    return path === undefined ? undefined : this.options.ledger.file(path)?.path;
  }

  private refreshUri(uri: vscode.Uri): void {
    if (this.isIdle) return;
    const path = this.trackedPath(uri);
    if (path !== undefined) this.refresh(path);
  }

  private refreshAll(): void {
    for (const { path } of this.options.ledger.files) this.refresh(path);
  }

  private refresh(path: string): void {
    if ([...this.renaming].some((from) => path === from || path.startsWith(from + sep))) return;
    this.options.ledger.refresh(path).catch(this.options.report);
  }

  /** One watcher for each folder that holds a tracked file. */
  private watchTracked(): void {
    const folders = new Set(this.options.ledger.files.map(({ path }) => dirname(path)));
    for (const [folder, watcher] of this.watchers) {
      if (folders.has(folder)) continue;
      watcher.dispose();
      this.watchers.delete(folder);
    }
    for (const folder of folders) if (!this.watchers.has(folder)) this.watchers.set(folder, this.watch(folder));
  }

  private watch(folder: string): vscode.Disposable {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), "*");
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const look = (uri: vscode.Uri) => this.refreshUri(uri);
    const appeared = (uri: vscode.Uri) => {
      this.options.paths.forget();
      look(uri);
    };
    return vscode.Disposable.from(
      watcher,
      watcher.onDidChange(look),
      watcher.onDidCreate(appeared),
      watcher.onDidDelete(appeared),
    );
  }
}
