import * as vscode from "vscode";
import type { ChangeLedger } from "../../../ports/change-ledger.ts";
import { originalScheme } from "./diff-sides.ts";

/** Every text is handed out as UTF-8 that says so, whatever encoding the user's files have. */
const mark = "\ufeff";

interface Served {
  uri: vscode.Uri;
  text: string;
  modified: number;
}

/**
 * The originals of tracked files, as files that can be read: an editor that was open before a reload finds them again, since
 * VS Code starts the extension for them.
 */
export class OriginalFiles implements vscode.FileSystemProvider {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private readonly served = new Map<string, Served>();
  private readonly ready = Promise.withResolvers<ChangeLedger | undefined>();
  private ledger: ChangeLedger | undefined;
  private off: (() => void) | undefined;
  readonly onDidChangeFile = this.changed.event;

  register(): vscode.Disposable {
    const provider = vscode.workspace.registerFileSystemProvider(originalScheme, this, { isReadonly: true });
    return vscode.Disposable.from(provider, this.changed, { dispose: () => this.off?.() });
  }

  attach(ledger: ChangeLedger): void {
    this.off?.();
    this.ledger = ledger;
    this.off = ledger.on(({ paths }) => this.renew(new Set(paths)));
    this.ready.resolve(ledger);
  }

  /** Nothing has ever been tracked here: what asks gets the files as they are. */
  attachNothing(): void {
    this.ready.resolve(undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { text, modified } = await this.serve(uri);
    return { type: vscode.FileType.File, ctime: modified, mtime: modified, size: Buffer.byteLength(mark + text) };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return Buffer.from(mark + (await this.serve(uri)).text);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  private async serve(uri: vscode.Uri): Promise<Served> {
    await (await this.ready.promise)?.ready;
    const text = await this.textOf(uri);
    const key = uri.toString();
    const known = this.served.get(key);
    if (known?.text === text) return known;
    const served = { uri, text, modified: Math.max(Date.now(), (known?.modified ?? 0) + 1) };
    this.served.set(key, served);
    return served;
  }

  private async textOf(uri: vscode.Uri): Promise<string> {
    const query = new URLSearchParams(uri.query);
    const path = query.get("path");
    if (path === null) return "";
    const isTracked = this.ledger?.file(path) !== undefined;
    // With nothing left to review both sides are the file as it is.
    return isTracked && !query.has("now") ? (this.ledger?.original(path) ?? "") : textNow(path);
  }

  /** Originals change when something is accepted, not with every keystroke. */
  private renew(paths: ReadonlySet<string>): void {
    for (const { uri, text } of this.served.values()) {
      const path = new URLSearchParams(uri.query).get("path");
      if (path === null || !paths.has(path)) continue;
      if (this.ledger?.file(path) !== undefined && this.ledger.original(path) === text) continue;
      this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
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
