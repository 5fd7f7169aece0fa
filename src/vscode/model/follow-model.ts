import * as vscode from "vscode";
import type { SessionController } from "../session/session-controller.ts";
import type { ModelConnection } from "./model-connection.ts";

/** Gives every session the model that was chosen; its next turn uses it. */
export function followModel(
  connection: ModelConnection,
  controller: SessionController,
  report: (error: unknown) => void,
): vscode.Disposable {
  let known = connection.identity;
  const off = connection.onChange(() => {
    if (connection.identity === known || connection.state === "none") return;
    known = connection.identity;
    connection.create().then((model) => controller.setModel(model), report);
  });
  return new vscode.Disposable(off);
}
