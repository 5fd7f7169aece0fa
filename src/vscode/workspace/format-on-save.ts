import * as vscode from "vscode";

/** Whether any file of this kind may be formatted on save; a look at the settings, since most people have no such formatter. */
export function mayFormatOnSave(path: string): boolean {
  const editor = vscode.workspace.getConfiguration("editor", vscode.Uri.file(path));
  const isPerLanguage = ["formatOnSave", "codeActionsOnSave"].some((name) => editor.inspect(name)?.languageIds?.length);
  return (
    isPerLanguage || editor.get<boolean>("formatOnSave") === true || runsCodeActions(editor.get("codeActionsOnSave"))
  );
}

/** Whether saving a document in the editor may change it more: a formatter or code actions run then. */
export function formatsOnSave(document: vscode.TextDocument): boolean {
  const editor = vscode.workspace.getConfiguration("editor", document);
  return editor.get<boolean>("formatOnSave") === true || runsCodeActions(editor.get<unknown>("codeActionsOnSave"));
}

function runsCodeActions(setting: unknown): boolean {
  if (typeof setting !== "object" || setting === null) return false;
  if (Array.isArray(setting)) return setting.length > 0;
  return Object.values(setting).some((value) => value === true || value === "always" || value === "explicit");
}

/** Whether a document saves exactly these characters: one line ending throughout, in UTF-8. */
export function savesAsWritten(document: vscode.TextDocument, text: string): boolean {
  if (document.encoding !== "utf8" && document.encoding !== "utf8bom") return false;
  const pairs = text.split("\r\n").length - 1;
  const feeds = text.split("\n").length - 1;
  const returns = text.split("\r").length - 1;
  return document.eol === vscode.EndOfLine.CRLF ? pairs === feeds && pairs === returns : returns === 0;
}

/** Formats a document that was just created, as saving it by hand would. */
export async function formatAndSave(document: vscode.TextDocument): Promise<boolean> {
  const { insertSpaces = true, tabSize = 4 } = vscode.workspace.getConfiguration("editor", document);
  const options = { insertSpaces, tabSize };
  const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
    "vscode.executeFormatDocumentProvider",
    document.uri,
    options,
  );
  if (edits === undefined || edits.length === 0) return false;
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, edits);
  return (await vscode.workspace.applyEdit(edit)) && (await document.save());
}
