import * as vscode from "vscode";
import type { TextSearch } from "../../ports/text-search.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { Mention } from "../../protocol/panel-message.ts";
import { displayPath } from "../workspace/editor-diagnostics.ts";
import { rankPaths } from "./rank-paths.ts";

const pathLimit = 20_000;
const shownFiles = 12;
const shownSymbols = 6;
const freshMs = 15_000;

/** What `@` offers: files and folders of the workspace that nothing hides, and symbols the language services know. */
export function createMentionFinder(files: WorkspaceFiles, search: TextSearch) {
  let cache: { at: number; paths: Promise<string[]> } | undefined;

  async function allPaths(): Promise<string[]> {
    const root = await files.resolve(".");
    const { paths } = await search.findFiles(root, "**/*", pathLimit, AbortSignal.timeout(10_000));
    return paths;
  }

  return async (query: string): Promise<Mention[]> => {
    if (cache === undefined || Date.now() - cache.at > freshMs) cache = { at: Date.now(), paths: allPaths() };
    const paths = await cache.paths;
    const folders = [...new Set(paths.flatMap(parentFolders))];
    const open = new Set(openPaths());
    const fileItems = rankPaths(paths, query, open).map((path) => mentionOf("file", path));
    const folderItems =
      query === ""
        ? []
        : rankPaths(folders, query, open)
            .slice(0, 4)
            .map((path) => mentionOf("folder", path));
    const symbols = query.length < 2 ? [] : await findSymbols(query);
    return [...fileItems.slice(0, shownFiles), ...folderItems, ...symbols];
  };
}

function mentionOf(kind: "file" | "folder", path: string): Mention {
  const cut = path.lastIndexOf("/");
  return { kind, label: path.slice(cut + 1), detail: cut === -1 ? "" : path.slice(0, cut), path };
}

function parentFolders(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function openPaths(): string[] {
  const inputs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.input));
  return inputs.filter((input) => input instanceof vscode.TabInputText).map((input) => displayPath(input.uri));
}

async function findSymbols(query: string): Promise<Mention[]> {
  const found = await vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
    "vscode.executeWorkspaceSymbolProvider",
    query,
  );
  return (found ?? [])
    .filter((symbol) => vscode.workspace.getWorkspaceFolder(symbol.location.uri) !== undefined)
    .slice(0, shownSymbols)
    .map((symbol) => ({
      kind: "symbol",
      label: symbol.name,
      detail: displayPath(symbol.location.uri),
      path: displayPath(symbol.location.uri),
      startLine: symbol.location.range.start.line + 1,
      endLine: symbol.location.range.end.line + 1,
    }));
}
