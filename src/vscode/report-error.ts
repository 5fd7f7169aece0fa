import * as vscode from "vscode";
import { errorMessage, UserError } from "../base/errors.ts";
import type { ExtensionLog } from "./log.ts";

/** What the button under an error does, by the error's code. */
const remedies: Record<string, { label: string; command: string }> = {
  not_connected: { label: "Connect a model", command: "lathe.connectModel" },
  auth: { label: "Set API key", command: "lathe.setApiKey" },
  no_folder: { label: "Open folder", command: "workbench.action.files.openFolder" },
};

/** Says what happened and the next step; what was not expected also goes to the log in full. */
export function createErrorReport(log: ExtensionLog): (error: unknown) => void {
  return (error) => {
    const expected = error instanceof UserError;
    if (!expected) log.log("error", "Lathe failed", error);
    const text = expected ? `${error.message} ${error.nextStep}` : `Lathe failed: ${errorMessage(error)}`;
    const remedy = expected ? remedies[error.code] : { label: "Show log", command: "lathe.showLog" };
    const buttons = remedy === undefined ? [] : [remedy.label];
    void vscode.window.showErrorMessage(text, ...buttons).then((choice) => {
      if (choice !== undefined && remedy !== undefined) void vscode.commands.executeCommand(remedy.command);
    });
  };
}
