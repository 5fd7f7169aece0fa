import * as vscode from "vscode";
import type { CommandHandlers } from "../commands/register-commands.ts";
import type { GetServices } from "../workspace/workspace-services.ts";

const mostLines = 120;

/** Commands of the repository memory. */
export function memoryCommands(services: GetServices): CommandHandlers {
  return {
    searchCode: async (text) => {
      const [{ memory, files }, { searchByMeaning }] = await Promise.all([
        services(),
        import("./search-by-meaning.ts"),
      ]);
      await searchByMeaning({ memory, files, text: typeof text === "string" ? text : "" });
    },
    findSimilarCode: async () => {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) return;
      const [{ memory, files }, { searchByMeaning }] = await Promise.all([
        services(),
        import("./search-by-meaning.ts"),
      ]);
      const { selection, document } = editor;
      const around = new vscode.Range(Math.max(0, selection.start.line - 10), 0, selection.start.line + 10, 0);
      const code = document.getText(selection.isEmpty ? around : selection);
      const similarTo = code.split("\n").slice(0, mostLines).join("\n");
      await searchByMeaning({ memory, files, text: "", similarTo });
    },
  };
}
