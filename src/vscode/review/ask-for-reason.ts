import * as vscode from "vscode";

/** What the agent should do instead of what is rejected: maybe nothing; undefined when the user goes back. */
export async function askForReason(what: string): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: `Reject ${what}`,
    prompt: "What should the agent do instead? Optional: Enter rejects, Escape goes back.",
    ignoreFocusOut: true,
  });
}
