import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { workspaceFolderName } from "../../sessions/session-path.ts";
import { workspaceRoots } from "./workspace-roots.ts";
import type { GetServices } from "./workspace-services.ts";

/** A run writes many lines in a row; they are taken over together. */
const quietMs = 250;

/** Where the changes of a workspace wait; the command line keeps them in the same place. */
export function ledgerDirectory(stateDir: string, cwd: string): string {
  return join(stateDir, "changes", workspaceFolderName(cwd));
}

/**
 * Loads the services where something has been tracked, so that it shows: now, after a restart, or once the command line or another
 * window tracks something here. Until then it costs one look at a folder and a watcher of it. `untracked`: nothing is there yet.
 */
export function followLedger(
  stateDir: string,
  services: GetServices,
  { untracked, report }: { untracked: () => void; report: (error: unknown) => void },
): vscode.Disposable {
  const [cwd] = workspaceRoots();
  if (cwd === undefined) {
    untracked();
    return new vscode.Disposable(() => undefined);
  }
  const logs = join(ledgerDirectory(stateDir, cwd), "files");
  let watcher: vscode.FileSystemWatcher | undefined;
  let waiting: NodeJS.Timeout | undefined;
  let isDisposed = false;
  const catchUp = async () => (await services()).ledger.catchUp();
  const heard = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void catchUp().catch(report), quietMs);
  };
  const begin = async () => {
    await mkdir(logs, { recursive: true, mode: 0o700 });
    if ((await readdir(logs)).length > 0) await services();
    else untracked();
    if (isDisposed) return;
    watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(logs), "*.jsonl"));
    watcher.onDidCreate(heard);
    watcher.onDidChange(heard);
  };
  begin().catch(report);
  return new vscode.Disposable(() => {
    isDisposed = true;
    clearTimeout(waiting);
    watcher?.dispose();
  });
}
