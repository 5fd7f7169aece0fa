import * as vscode from "vscode";
import { UserError } from "../../base/errors.ts";
import type { Attachment } from "../../protocol/agent-event.ts";

/** The text selected in the terminal, through the clipboard because the API has no other way; the clipboard is put back. */
export async function terminalSelection(): Promise<Attachment> {
  const before = await vscode.env.clipboard.readText();
  await vscode.env.clipboard.writeText("");
  await vscode.commands.executeCommand("workbench.action.terminal.copySelection");
  const text = await vscode.env.clipboard.readText();
  await vscode.env.clipboard.writeText(before);
  if (text.trim() === "") {
    throw new UserError("no_selection", "Nothing is selected in the terminal.", "Select its text, then try again.");
  }
  const name = vscode.window.activeTerminal?.name ?? "terminal";
  return { kind: "terminal", label: name, text };
}
