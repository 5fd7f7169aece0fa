import * as vscode from "vscode";

/** What the dialogues about models ask of the editor's window. Undefined is the answer of a user who turns away. */
export interface Dialogues {
  pick<Item extends vscode.QuickPickItem>(
    items: readonly Item[],
    options: vscode.QuickPickOptions,
  ): Promise<Item | undefined>;
  /** One line of text, without the space around it. */
  ask(options: vscode.InputBoxOptions): Promise<string | undefined>;
  /** Says something; the action that was chosen, where there are any. */
  tell(level: "information" | "warning", message: string, ...actions: string[]): Promise<string | undefined>;
  /** Shows that something is under way; `signal` fires when its time is over or the user does not want to wait any more. */
  wait<Value>(title: string, timeoutMs: number, work: (signal: AbortSignal) => Promise<Value>): Promise<Value>;
}

export const editorDialogues: Dialogues = {
  pick: async (items, options) => vscode.window.showQuickPick(items, options),
  ask: async (options) => (await vscode.window.showInputBox(options))?.trim(),
  tell: async (level, message, ...actions) =>
    level === "warning"
      ? vscode.window.showWarningMessage(message, ...actions)
      : vscode.window.showInformationMessage(message, ...actions),
  wait: async (title, timeoutMs, work) =>
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (_, token) => work(signalOf(token, timeoutMs)),
    ),
};

function signalOf(token: vscode.CancellationToken, timeoutMs: number): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return AbortSignal.any([controller.signal, AbortSignal.timeout(timeoutMs)]);
}
