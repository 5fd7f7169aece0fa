import * as vscode from "vscode";
import { errorMessage, isAbortError, UserError } from "../../base/errors.ts";
import type { RepositoryMatch, RepositoryMemory } from "../../ports/repository-memory.ts";
import { ageNote } from "../../repository/keep/age-note.ts";
import type { MemoryKeeper } from "../../repository/keep/memory-keeper.ts";
import { describeReason } from "../../repository/search/explain-match.ts";
import { openPlace, rememberEditor } from "./open-place.ts";

export interface MeaningSearch {
  memory: RepositoryMemory;
  keeper: MemoryKeeper;
  /** What stands in the box at first. */
  text: string;
  /** Code to search for instead of what is typed, and where it stands: that is no answer. */
  similarTo?: { code: string; path: string | undefined; startLine: number; endLine: number };
}

interface PlaceItem extends vscode.QuickPickItem {
  match: RepositoryMatch;
}

const limit = 30;
/** Milliseconds without a key before a search. */
const settleMs = 150;

/**
 * Searches while the user types and shows each place in the editor as it is passed; Escape brings back what was there. The index is
 * brought up to date beside it, and searched again then; until that is done the title says how old the answers are.
 */
export async function searchByMeaning({ memory, keeper, text, similarTo }: MeaningSearch): Promise<void> {
  const bringBack = rememberEditor();
  const pick = vscode.window.createQuickPick<PlaceItem>();
  const title = similarTo === undefined ? "Search Code by Meaning" : "Similar Code";
  const closed = new AbortController();
  let search = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let fault = "";
  pick.placeholder =
    similarTo === undefined ? "What does the code do? For example: retry a refused connection" : "Narrow by words";
  pick.matchOnDetail = false;
  pick.value = text;
  const showTitle = () => {
    const note = fault || ageNote(keeper.view);
    pick.title = note === "" ? title : `${title} (${note})`;
  };

  async function find(): Promise<void> {
    search.abort();
    search = new AbortController();
    const { signal } = search;
    const words = [pick.value.trim(), similarTo?.code ?? ""].filter((part) => part !== "").join("\n");
    const found = words === "" ? [] : await memory.search({ text: words, limit }, signal);
    if (!signal.aborted) pick.items = found.filter((match) => !isItself(match, similarTo)).map(toItem);
  }

  /** What a search or a refresh throws stands in the title: the box stays usable. */
  function tell(error: unknown): void {
    if (isAbortError(error) || closed.signal.aborted) return;
    const next = error instanceof UserError ? ` ${error.nextStep}` : "";
    fault = `${errorMessage(error)}${next}`;
    showTitle();
  }

  async function refresh(): Promise<void> {
    pick.busy = true;
    try {
      await memory.refresh({ wait: true }, closed.signal);
      if (pick.items.length === 0 || similarTo === undefined) await find();
    } finally {
      pick.busy = false;
    }
  }

  showTitle();
  const offView = keeper.onChange(showTitle);
  const accepted = await new Promise<PlaceItem | undefined>((resolve) => {
    pick.onDidChangeValue(() => {
      clearTimeout(timer);
      timer = setTimeout(() => find().catch(tell), settleMs);
    });
    pick.onDidChangeActive(([item]) => item && openPlace(item.match, true).catch(tell));
    pick.onDidAccept(() => resolve(pick.activeItems[0]));
    pick.onDidHide(() => resolve(undefined));
    pick.show();
    find().catch(tell);
    refresh().catch(tell);
  });
  offView();
  clearTimeout(timer);
  search.abort();
  closed.abort();
  pick.dispose();
  if (accepted === undefined) await bringBack();
  else await openPlace(accepted.match, false);
}

function isItself({ path, startLine, endLine }: RepositoryMatch, similarTo: MeaningSearch["similarTo"]): boolean {
  return similarTo?.path === path && startLine <= similarTo.endLine && endLine >= similarTo.startLine;
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
