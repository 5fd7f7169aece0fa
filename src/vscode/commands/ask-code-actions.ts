import * as vscode from "vscode";
import type { AskContext } from "./ask-subject.ts";

const fixKind = vscode.CodeActionKind.QuickFix.append("lathe");
const rewriteKind = vscode.CodeActionKind.RefactorRewrite.append("lathe");

/** Ask Lathe in the light bulb: Fix at a problem, the others on a selection, so that the bulb is not always lit. */
export function registerAskCodeActions(enabled: () => boolean): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    provideCodeActions(document, range, context) {
      if (!enabled()) return [];
      const actions = context.diagnostics.map((problem) => {
        const fix = action("Fix with Lathe", "lathe.fix", fixKind, document.uri, problem.range, [problem]);
        fix.diagnostics = [problem];
        return fix;
      });
      if (range.isEmpty) return actions;
      const onSelection = (title: string, command: string) =>
        action(title, command, rewriteKind, document.uri, range, []);
      return [
        ...actions,
        onSelection("Explain with Lathe", "lathe.explain"),
        onSelection("Improve with Lathe", "lathe.improve"),
        onSelection("Write tests with Lathe", "lathe.writeTests"),
      ];
    },
  };
  return vscode.languages.registerCodeActionsProvider({ scheme: "file" }, provider, {
    providedCodeActionKinds: [fixKind, rewriteKind],
  });
}

function action(
  title: string,
  command: string,
  kind: vscode.CodeActionKind,
  uri: vscode.Uri,
  range: vscode.Range,
  problems: readonly vscode.Diagnostic[],
): vscode.CodeAction {
  const result = new vscode.CodeAction(title, kind);
  result.command = { title, command, arguments: [{ uri, range, problems } satisfies AskContext] };
  return result;
}
