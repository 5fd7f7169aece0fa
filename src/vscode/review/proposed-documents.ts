import * as vscode from "vscode";
import type { ReviewStore } from "./review-store.ts";
import { proposedText, type ReviewedFile } from "./reviewed-file.ts";

export const proposedScheme = "lathe-proposed";

/** Where a reviewed file is on disk; display paths are relative to the workspace. */
export type ToUri = (path: string) => vscode.Uri;

/** The right side of the diff: a document that exists in memory alone. */
export function proposedUri(file: ReviewedFile, toUri: ToUri): vscode.Uri {
  const { change, requestId } = file;
  const query = new URLSearchParams({ request: requestId, change: change.changeId }).toString();
  return vscode.Uri.from({ scheme: proposedScheme, path: toUri(change.newPath ?? change.path).path, query });
}

/** The left side of a file that does not exist yet. */
export function emptyUri(file: ReviewedFile, toUri: ToUri): vscode.Uri {
  return vscode.Uri.from({ scheme: proposedScheme, path: toUri(file.change.path).path, query: "empty" });
}

export function reviewedFileOf(uri: vscode.Uri, store: ReviewStore): ReviewedFile | undefined {
  if (uri.scheme !== proposedScheme) return undefined;
  const query = new URLSearchParams(uri.query);
  return store.file(query.get("request") ?? "", query.get("change") ?? "");
}

/** Serves what a file would become with the hunks that are not rejected, and renews it with every decision. */
export class ProposedDocuments implements vscode.TextDocumentContentProvider {
  private readonly store: ReviewStore;
  private readonly toUri: ToUri;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** The file as it was when its review began: hunks count its lines. */
  private readonly before = new Map<string, Promise<string>>();
  private readonly last = new Map<string, string>();
  readonly onDidChange = this.changed.event;

  constructor(store: ReviewStore, toUri: ToUri) {
    this.store = store;
    this.toUri = toUri;
  }

  register(): vscode.Disposable {
    const off = this.store.on(({ kind, files }) => {
      for (const file of files) {
        if (kind === "closed") this.before.delete(file.change.changeId);
        else this.changed.fire(proposedUri(file, this.toUri));
      }
    });
    const provider = vscode.workspace.registerTextDocumentContentProvider(proposedScheme, this);
    const closing = vscode.workspace.onDidCloseTextDocument((document) => this.last.delete(document.uri.toString()));
    return vscode.Disposable.from(provider, closing, this.changed, { dispose: off });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    if (uri.query === "empty") return "";
    const file = reviewedFileOf(uri, this.store);
    const key = uri.toString();
    // The tab of a review that is over stays as it was until it is closed.
    if (file === undefined) return this.last.get(key) ?? "";
    const text = proposedText(await this.textBefore(file), file.change);
    this.last.set(key, text);
    return text;
  }

  private textBefore(file: ReviewedFile): Promise<string> {
    const { changeId, kind, path } = file.change;
    const known = this.before.get(changeId) ?? (kind === "create" ? Promise.resolve("") : readText(this.toUri(path)));
    this.before.set(changeId, known);
    return known;
  }
}

async function readText(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}
