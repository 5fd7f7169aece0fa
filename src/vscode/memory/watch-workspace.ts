import { join } from "node:path";
import * as vscode from "vscode";
import { gitFolderOf } from "../../repository/history/git-folder.ts";
import { answerPath, nameRoots } from "../../repository/refresh/workspace-roots.ts";
import { mayMatter } from "../../repository/scan/may-matter.ts";

/** Milliseconds in which the events of one save, checkout or build are counted together. */
const burstMs = 100;

/**
 * Tells when files below the folders changed on disk, with how many, and when git is at another commit. The editor watches; nothing is
 * polled.
 */
export function watchWorkspace(directories: readonly string[], changed: (count: number) => void): vscode.Disposable {
  const roots = nameRoots(directories);
  const seen = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  function note(key: string): void {
    seen.add(key);
    timer ??= setTimeout(() => {
      timer = undefined;
      const count = seen.size;
      seen.clear();
      changed(count);
    }, burstMs);
  }

  function noteFile(uri: vscode.Uri, change: "changed" | "gone"): void {
    const path = answerPath(roots, uri.fsPath);
    const root = roots.find(({ prefix }) => path?.startsWith(prefix));
    if (path !== undefined && root !== undefined && mayMatter(path.slice(root.prefix.length), change)) note(path);
  }

  const watchers = roots.flatMap(({ directory }) => {
    const files = watch(directory, "**/*");
    files.onDidCreate((uri) => noteFile(uri, "changed"));
    files.onDidChange((uri) => noteFile(uri, "changed"));
    files.onDidDelete((uri) => noteFile(uri, "gone"));
    const git = gitFolderOf(directory);
    if (git === undefined) return [files];
    // The log of HEAD grows with each commit, reset and checkout; HEAD itself is written where no log is kept.
    const heads = [watch(git, "HEAD"), watch(join(git, "logs"), "HEAD")];
    for (const head of heads) {
      head.onDidChange(() => note(git));
      head.onDidCreate(() => note(git));
    }
    return [files, ...heads];
  });
  return vscode.Disposable.from(...watchers, { dispose: () => clearTimeout(timer) });
}

function watch(directory: string, pattern: string): vscode.FileSystemWatcher {
  return vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(directory), pattern));
}
