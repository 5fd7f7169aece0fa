import * as vscode from "vscode";
import { errorMessage, isAbortError, UserError } from "../../base/errors.ts";
import type { RepositoryMatch, RepositoryMemory } from "../../ports/repository-memory.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import { describeReason } from "../../repository/search/explain-match.ts";

export interface MeaningSearch {
  memory: RepositoryMemory;
  files: WorkspaceFiles;
  /** What stands in the box at first. */
  text: string;
  /** Code to search for instead of what is typed. */
  similarTo?: string;
}

interface PlaceItem extends vscode.QuickPickItem {
  match: RepositoryMatch;
}

const limit = 30;
/** Milliseconds without a key before a search. */
const settleMs = 150;

/**
 * Searches while the user types and shows each place in the editor as it is passed; Escape brings back what was there. The index is
 * brought up to date beside it, and searched again then.
 */
export async function searchByMeaning({ memory, files, text, similarTo }: MeaningSearch): Promise<void> {
  const before = vscode.window.activeTextEditor;
  const pick = vscode.window.createQuickPick<PlaceItem>();
  const closed = new AbortController();
  let search = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  pick.title = similarTo === undefined ? "Search Code by Meaning" : "Similar Code";
  pick.placeholder =
    similarTo === undefined ? "What does the code do? For example: retry a refused connection" : "Narrow by words";
  pick.matchOnDetail = false;
  pick.value = text;

  async function find(): Promise<void> {
    search.abort();
    search = new AbortController();
    const { signal } = search;
    const words = [pick.value.trim(), similarTo ?? ""].filter((part) => part !== "").join("\n");
    const found = words === "" ? [] : await memory.search({ text: words, limit }, signal);
    if (!signal.aborted) pick.items = found.map(toItem);
  }

  /** What a search or a refresh throws stands in the title: the box stays usable. */
  function tell(error: unknown): void {
    if (isAbortError(error) || closed.signal.aborted) return;
    const next = error instanceof UserError ? ` ${error.nextStep}` : "";
    pick.title = `${errorMessage(error)}${next}`;
  }

  async function refresh(): Promise<void> {
    pick.busy = true;
    const title = pick.title;
    try {
      const onProgress = ({ done, total }: { done: number; total: number }) => {
        if (done < total) pick.title = `${title} (indexing: ${done} of ${total} files)`;
      };
      await memory.refresh({ wait: true, onProgress }, closed.signal);
      pick.title = title;
      if (pick.items.length === 0 || similarTo === undefined) await find();
    } finally {
      pick.busy = false;
    }
  }

  const accepted = await new Promise<PlaceItem | undefined>((resolve) => {
    pick.onDidChangeValue(() => {
      clearTimeout(timer);
      timer = setTimeout(() => find().catch(tell), settleMs);
    });
    pick.onDidChangeActive(([item]) => item && open(files, item.match, true).catch(tell));
    pick.onDidAccept(() => resolve(pick.activeItems[0]));
    pick.onDidHide(() => resolve(undefined));
    pick.show();
    find().catch(tell);
    refresh().catch(tell);
  });
  clearTimeout(timer);
  search.abort();
  closed.abort();
  pick.dispose();
  if (accepted !== undefined) await open(files, accepted.match, false);
  else if (before !== undefined)
    await vscode.window.showTextDocument(before.document, {
      viewColumn: before.viewColumn ?? vscode.ViewColumn.Active,
      selection: before.selection,
    });
}

function toItem(match: RepositoryMatch): PlaceItem {
  const { path, startLine, symbol, why } = match;
  return {
    label: symbol ?? path.slice(path.lastIndexOf("/") + 1),
    description: `${path}:${startLine}`,
    detail: describeReason(why),
    alwaysShow: true,
    match,
  };
}

async function open(files: WorkspaceFiles, { path, startLine }: RepositoryMatch, preview: boolean): Promise<void> {
  const { absolute } = await files.resolve(path);
  const place = new vscode.Range(startLine - 1, 0, startLine - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(absolute), {
    preview: true,
    preserveFocus: preview,
    selection: place,
  });
}
