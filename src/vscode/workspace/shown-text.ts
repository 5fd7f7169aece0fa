import * as vscode from "vscode";
import type { ResolvedPath, WorkspaceFiles } from "../../ports/workspace-files.ts";

/** The editor hears of a change on disk by its file watcher; after this long it is not waited for. */
const mostMs = 5000;

/**
 * Opens a file without showing it, and waits until its document has the text that is on disk. Undefined where it is no text, has
 * unsaved changes, or does not come to have that text. Rejects with the abort reason.
 */
export async function documentAsOnDisk(
  files: WorkspaceFiles,
  path: ResolvedPath,
  signal: AbortSignal,
): Promise<vscode.TextDocument | undefined> {
  const document = await openDocument(path.absolute);
  if (document === undefined) return undefined;
  const saved = await files.read(path, signal);
  signal.throwIfAborted();
  if (document.isDirty || saved.kind !== "text") return undefined;
  const wanted = withFeeds(saved.text);
  const isShown = () => withFeeds(document.getText()) === wanted;
  if (isShown()) return document;
  const { promise, resolve, reject } = Promise.withResolvers<vscode.TextDocument | undefined>();
  const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
    if (event.document === document && isShown()) resolve(document);
  });
  const timer = setTimeout(() => resolve(undefined), mostMs);
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  return promise.finally(() => {
    subscription.dispose();
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  });
}

async function openDocument(absolute: string): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(vscode.Uri.file(absolute));
  } catch {
    // The editor does not open it: it is binary, too large, or gone.
    return undefined;
  }
}

/** A document has one line ending throughout, the file need not. */
function withFeeds(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}
