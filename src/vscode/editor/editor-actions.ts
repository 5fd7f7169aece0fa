import * as vscode from "vscode";
import { UserError } from "../../base/errors.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { Attachment } from "../../protocol/agent-event.ts";
import type { SlashCommandName } from "../../protocol/panel-message.ts";
import { displayPath } from "../workspace/editor-diagnostics.ts";

/** Opens a file of the transcript; a path outside the workspace is opened like any other, since opening changes nothing. */
export async function openFile(files: WorkspaceFiles, path: string, line: number | undefined): Promise<void> {
  const { absolute } = await files.resolve(path);
  const at = new vscode.Position(Math.max(0, (line ?? 1) - 1), 0);
  await vscode.window.showTextDocument(vscode.Uri.file(absolute), {
    preview: true,
    ...(line !== undefined && { selection: new vscode.Range(at, at) }),
  });
}

const openableSchemes = new Set(["http", "https", "mailto"]);

/** Only web and mail addresses leave the panel: a model may write any link it likes. */
export async function openLink(url: string): Promise<void> {
  const uri = vscode.Uri.parse(url);
  if (openableSchemes.has(uri.scheme)) await vscode.env.openExternal(uri);
}

/** Puts code of an answer at the cursor. @throws UserError no_editor. */
export async function insertCode(text: string): Promise<void> {
  const editor = targetEditor();
  if (editor === undefined) throw noEditor();
  await editor.insertSnippet(new vscode.SnippetString().appendText(text));
  await vscode.window.showTextDocument(editor.document, editor.viewColumn);
}

/** The editor a chat action is about: the active one, or the one beside the chat. */
export function targetEditor(): vscode.TextEditor | undefined {
  const isFile = (editor: vscode.TextEditor) => editor.document.uri.scheme === "file";
  const active = vscode.window.activeTextEditor;
  if (active !== undefined && isFile(active)) return active;
  return vscode.window.visibleTextEditors.find(isFile);
}

export function noEditor(): UserError {
  return new UserError(
    "no_editor",
    "No file is open in an editor.",
    "Open the file the code belongs to, then try again.",
  );
}

/** Lets the user pick files and folders to go with the message. */
export async function pickAttachments(): Promise<Attachment[]> {
  const uris = await vscode.window.showOpenDialog({
    canSelectMany: true,
    canSelectFiles: true,
    canSelectFolders: false,
    openLabel: "Add to chat",
    ...(vscode.workspace.workspaceFolders?.[0] && { defaultUri: vscode.workspace.workspaceFolders[0].uri }),
  });
  return Promise.all((uris ?? []).map(attachmentOf));
}

/** A file or folder as a chip; what it holds is read by the agent when it needs it. */
export async function attachmentOf(uri: vscode.Uri): Promise<Attachment> {
  const { type } = await vscode.workspace.fs.stat(uri);
  const path = displayPath(uri);
  const kind = (type & vscode.FileType.Directory) === 0 ? "file" : "folder";
  return { kind, label: path.slice(path.lastIndexOf("/") + 1), path };
}

const slashTargets: Readonly<Record<SlashCommandName, readonly [string, ...string[]]>> = {
  usage: ["lathe.showUsage"],
  limits: ["workbench.action.openSettings", "@ext:lathe.lathe limits"],
  doctor: ["lathe.doctor"],
  model: ["lathe.selectModel"],
  fallbacks: ["lathe.chooseFallbacks"],
  new: ["lathe.newSession"],
  history: ["lathe.history"],
};

/** What has a command of the editor goes through it, so that both are one way. */
export async function runSlashCommand(name: SlashCommandName): Promise<void> {
  const [command, ...parameters] = slashTargets[name];
  await vscode.commands.executeCommand(command, ...parameters);
}
