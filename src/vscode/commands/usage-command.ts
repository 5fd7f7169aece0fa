import * as vscode from "vscode";
import type { SessionUsage } from "../../sessions/create-session-store.ts";
import { reportUsage } from "../../sessions/usage-report.ts";
import { usagePage } from "../usage-page.ts";
import { type CommandHandlers, registerCommands } from "./register-commands.ts";

const scheme = "lathe-usage";

/** "Show Usage": what the sessions have used, as a page that is made anew each time. */
export function registerUsage(
  read: () => Promise<SessionUsage[]>,
  report: (error: unknown) => void,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const uri = vscode.Uri.from({ scheme, path: "/Usage of Lathe.md" });
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: async () => usagePage(reportUsage(await read())),
  });
  const handlers: CommandHandlers = {
    showUsage: async () => {
      changed.fire(uri);
      await vscode.commands.executeCommand("markdown.showPreview", uri);
    },
  };
  return vscode.Disposable.from(provider, changed, registerCommands(handlers, report));
}
