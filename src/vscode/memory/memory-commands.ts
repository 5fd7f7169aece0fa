import * as vscode from "vscode";
import { answerPath, nameRoots } from "../../repository/refresh/workspace-roots.ts";
import type { CommandHandlers } from "../commands/register-commands.ts";
import { workspaceRoots } from "../workspace/workspace-roots.ts";
import type { MemoryParts } from "./memory-parts.ts";
import type { MemoryReportPage } from "./memory-report-page.ts";
import type { MeaningSearch } from "./search-by-meaning.ts";

/** Lines around the cursor that stand for what is selected, where nothing is. */
const linesAround = 10;
const mostLines = 120;

/** Commands of the repository memory. */
export function memoryCommands(parts: MemoryParts, page: MemoryReportPage): CommandHandlers {
  async function search(what: Pick<MeaningSearch, "text" | "similarTo">): Promise<void> {
    const keeper = await parts.keeper();
    const { searchByMeaning } = await import("./search-by-meaning.ts");
    await searchByMeaning({ memory: keeper.memory, keeper, ...what });
  }

  return {
    searchCode: (text) => search({ text: typeof text === "string" ? text : "" }),
    findSimilarCode: async () => {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) return;
      const { selection, document } = editor;
      const from = selection.isEmpty ? Math.max(0, selection.start.line - linesAround) : selection.start.line;
      const to = selection.isEmpty ? selection.start.line + linesAround : selection.end.line;
      const range = selection.isEmpty ? new vscode.Range(from, 0, to + 1, 0) : selection;
      const code = document.getText(range).split("\n").slice(0, mostLines).join("\n");
      const isFile = document.uri.scheme === "file";
      const path = isFile ? answerPath(nameRoots(workspaceRoots()), document.uri.fsPath) : undefined;
      await search({ text: "", similarTo: { code, path, startLine: from + 1, endLine: to + 1 } });
    },
    pauseIndexing: () => parts.setPaused(true),
    resumeIndexing: () => parts.setPaused(false),
    retryIndexing: async () => (await parts.keeper()).retry(),
    checkMemory: () => page.show(),
  };
}
