import { join } from "node:path";
import * as vscode from "vscode";
import { faultLine, parseRules, writeRuleFile } from "../../workspace/rule-file.ts";
import type { SessionController } from "../session/session-controller.ts";
import type { CommandHandlers } from "./register-commands.ts";

export interface PermissionCommandDeps {
  stateDir: string;
  controller: SessionController;
}

/** The user's own rules as a file in the editor: what is saved holds from the next message on, faults are said at once. */
export function permissionCommands({ stateDir, controller }: PermissionCommandDeps): CommandHandlers {
  const path = join(stateDir, "permissions.json");
  const isRules = ({ uri }: vscode.TextDocument) => uri.fsPath === path;
  let watching: vscode.Disposable | undefined;

  async function saved(document: vscode.TextDocument): Promise<void> {
    const parsed = parseRules(document.getText());
    if ("faults" in parsed)
      void vscode.window.showErrorMessage(
        `These permission rules are not valid; nothing runs until they are. ${parsed.faults.map(faultLine).join(" ")}`,
      );
    await controller.releaseIdle();
  }

  function watchUntilClosed(): void {
    watching ??= vscode.Disposable.from(
      vscode.workspace.onDidSaveTextDocument((document) => (isRules(document) ? saved(document) : undefined)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (!isRules(document)) return;
        watching?.dispose();
        watching = undefined;
      }),
    );
  }

  return {
    editPermissions: async () => {
      const uri = vscode.Uri.file(path);
      const isThere = await vscode.workspace.fs.stat(uri).then(
        () => true,
        () => false,
      );
      // A broken file is there as well, and must stay as it is.
      if (!isThere) await writeRuleFile(path, []);
      await vscode.window.showTextDocument(uri);
      watchUntilClosed();
    },
  };
}
