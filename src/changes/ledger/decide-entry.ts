import { settleWhole } from "./apply-change.ts";
import { closed, type Entry, type LedgerHunk, sourcesOf, textOf, withDecided } from "./tracked-entry.ts";
import { acceptHunks, rejectHunks } from "./tracked-text.ts";

/** What has to be done to the disk for a rejection. */
export type DiskAction =
  | { kind: "none" }
  | { kind: "write"; text: string }
  | { kind: "remove" }
  /** Brings a file back: its bytes where they were kept, else its text. */
  | { kind: "recreate"; raw?: string; mode: number; text: string }
  /** Back to where it was; with other text where that changes as well. */
  | { kind: "move"; to: string; text?: string };

export interface Rejected {
  entry: Entry;
  action: DiskAction;
  hunks: readonly LedgerHunk[];
}

/** The hunks with these ids; all when `ids` is absent. */
export function chosenHunks(entry: Entry, ids: readonly string[] | undefined): LedgerHunk[] {
  const hunks = entry.text?.hunks ?? [];
  return ids === undefined ? [...hunks] : hunks.filter((hunk) => ids.includes(hunk.id));
}

/** The entry once hunks are accepted; without `ids` everything, and the file as it is becomes the original. */
export function acceptEntry(entry: Entry, ids: readonly string[] | undefined): Entry {
  const hunks = chosenHunks(entry, ids);
  const decided = withDecided(entry, sourcesOf(hunks), "accepted");
  if (ids === undefined) {
    const all = withDecided(decided, entry.whole?.sources ?? [], "accepted");
    const text = entry.text && acceptHunks(entry.text, new Set(hunks.map((hunk) => hunk.id)));
    return { ...closed({ ...all, ...(text && { text }) }), originalPath: entry.path };
  }
  if (entry.text === undefined) return decided;
  return settleWhole({ ...decided, text: acceptHunks(entry.text, new Set(hunks.map((hunk) => hunk.id))) });
}

/** The entry once hunks are rejected, and what the disk needs for it; without `ids` everything that is pending. */
export function rejectEntry(entry: Entry, ids: readonly string[] | undefined): Rejected {
  const hunks = chosenHunks(entry, ids);
  const decided = withDecided(entry, sourcesOf(hunks), "rejected");
  if (entry.deleted !== undefined) {
    if (ids !== undefined) return { entry, action: { kind: "none" }, hunks: [] };
    const { raw, mode } = entry.deleted;
    const back = closed(withDecided(decided, entry.whole?.sources ?? [], "rejected"));
    const text = textOf(entry);
    return { entry: back, action: { kind: "recreate", mode, text, ...(raw !== undefined && { raw }) }, hunks };
  }
  const text = entry.text && rejectHunks(entry.text, new Set(hunks.map((hunk) => hunk.id)));
  const next = { ...decided, ...(text && { text }) };
  const isEmptied = entry.originalPath === undefined && (text?.lines.length ?? 0) === 0;
  if (isEmptied && (ids === undefined || hunks.length > 0)) {
    return {
      entry: closed(withDecided(next, entry.whole?.sources ?? [], "rejected")),
      action: { kind: "remove" },
      hunks,
    };
  }
  const changed = text !== undefined && hunks.length > 0;
  if (ids === undefined && entry.originalPath !== undefined && entry.originalPath !== entry.path) {
    const back = closed(withDecided(next, entry.whole?.sources ?? [], "rejected"));
    const action = { kind: "move" as const, to: entry.originalPath, ...(changed && { text: text.lines.join("") }) };
    return { entry: { ...back, path: entry.originalPath }, action, hunks };
  }
  return { entry: next, action: changed ? { kind: "write", text: text.lines.join("") } : { kind: "none" }, hunks };
}
