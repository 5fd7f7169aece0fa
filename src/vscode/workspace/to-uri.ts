import { isAbsolute } from "node:path";
import * as vscode from "vscode";

/** The file behind a display path: relative to its folder, whose name comes first in a multi-root workspace. */
export function toUri(path: string): vscode.Uri {
  if (isAbsolute(path)) return vscode.Uri.file(path);
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [name, ...rest] = path.split("/");
  const named = folders.length > 1 ? folders.find((folder) => folder.name === name) : undefined;
  if (named !== undefined) return vscode.Uri.joinPath(named.uri, ...rest);
  return folders[0] === undefined ? vscode.Uri.file(path) : vscode.Uri.joinPath(folders[0].uri, path);
}
