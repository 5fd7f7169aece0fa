import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { RepositoryMatch } from "../../ports/repository-memory.ts";
import { readNotebook } from "../../repository/cut/cut-notebook.ts";
import { absolutePath, nameRoots } from "../../repository/refresh/workspace-roots.ts";
import { workspaceRoots } from "../workspace/workspace-roots.ts";

/** Shows a found place in its editor, a cell of a notebook in the notebook's. `preview` leaves the keyboard focus where it is. */
export async function openPlace(
  { path, startLine }: Pick<RepositoryMatch, "path" | "startLine">,
  preview: boolean,
): Promise<void> {
  const absolute = absolutePath(nameRoots(workspaceRoots()), path);
  if (absolute === undefined) return;
  const uri = vscode.Uri.file(absolute);
  const cell = path.endsWith(".ipynb") ? await cellAt(absolute, startLine) : undefined;
  if (cell !== undefined) {
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    const selection = new vscode.NotebookRange(cell, cell + 1);
    const editor = await vscode.window.showNotebookDocument(notebook, {
      preview: true,
      preserveFocus: preview,
      selections: [selection],
    });
    editor.revealRange(selection, vscode.NotebookEditorRevealType.AtTop);
    return;
  }
  const at = new vscode.Range(startLine - 1, 0, startLine - 1, 0);
  await vscode.window.showTextDocument(uri, { preview: true, preserveFocus: preview, selection: at });
}

/** The number of the cell whose source stands on that line of the file; undefined when the file is no notebook. */
async function cellAt(absolute: string, line: number): Promise<number | undefined> {
  const cells = readNotebook(await readFile(absolute, "utf8"));
  return cells?.findLast(({ startLine }) => startLine <= line)?.index ?? cells?.[0]?.index;
}

/** Brings back what was shown before a search, with its selection. */
export function rememberEditor(): () => Promise<void> {
  const notebook = vscode.window.activeNotebookEditor;
  const editor = vscode.window.activeTextEditor;
  return async () => {
    if (notebook !== undefined) {
      const { selections, viewColumn } = notebook;
      const column = viewColumn ?? vscode.ViewColumn.Active;
      await vscode.window.showNotebookDocument(notebook.notebook, { selections: [...selections], viewColumn: column });
    } else if (editor !== undefined) {
      const { document, selection, viewColumn } = editor;
      await vscode.window.showTextDocument(document, {
        viewColumn: viewColumn ?? vscode.ViewColumn.Active,
        selection,
      });
    }
  };
}
