import type { TextFile } from "../../ports/workspace-files.ts";
import type { HunkState } from "../../protocol/change.ts";
import type { ChangeRequest, EditedBy, HunkComment, TrackedFile, TrackedHunk } from "../../protocol/tracked-change.ts";
import { withoutEnding } from "../split-lines.ts";
import type { HunkRange, TrackedText } from "./tracked-text.ts";

/** A hunk of a change that a session's log tells of; an empty `hunkId` is the whole of a change without hunks. */
export interface Source {
  changeId: string;
  hunkId: string;
}

export interface Decision extends Source {
  state: HunkState;
  /** Of a superseded one: whose edit took its place. */
  by?: EditedBy | undefined;
}

export interface LedgerHunk extends HunkRange {
  /** What it came from: several, where edits ran into each other. */
  sources: readonly Source[];
  request: ChangeRequest;
  comments: readonly HunkComment[];
}

/** A file that was created, deleted or moved, as far as that is not decided. */
export interface WholeChange {
  sources: readonly Source[];
  request: ChangeRequest;
  comments: readonly HunkComment[];
}

/** What is kept of one changed file. Never changed in place. */
export interface Entry {
  /** Absolute; of a deleted file where it was. */
  path: string;
  display: string;
  /** Absent for a created file. */
  originalPath?: string;
  /** Absent where the text has not been needed: binary files, files that were only moved. */
  text?: TrackedText<LedgerHunk>;
  like: Pick<TextFile, "encoding" | "byteOrderMark">;
  /** The file is gone by the agent's doing. `raw` is the hash of its bytes, where they are what a rejection brings back. */
  deleted?: { raw?: string; mode: number };
  whole?: WholeChange;
  comments: readonly HunkComment[];
  request: ChangeRequest;
  /** Why the file cannot be set beside this any more, and what to do. */
  problem?: string;
  /** What became of changes to this file, oldest first. */
  decided: readonly Decision[];
}

/** Decisions that are kept of one file; older ones are forgotten. */
const decisionLimit = 2000;

export function isOpen(entry: Entry): boolean {
  return entry.whole !== undefined || (entry.text?.hunks.length ?? 0) > 0;
}

export function textOf(entry: Entry): string {
  return entry.text?.lines.join("") ?? "";
}

export function withDecided(entry: Entry, sources: readonly Source[], state: HunkState, by?: EditedBy): Entry {
  if (sources.length === 0) return entry;
  const made = sources.map((source): Decision => ({ ...source, state, ...(by && { by }) }));
  return { ...entry, decided: [...entry.decided, ...made].slice(-decisionLimit) };
}

/** What somebody's edit has taken the place of. */
export function withSuperseded(entry: Entry, sources: readonly Source[], by: EditedBy): Entry {
  return withDecided(entry, sources, "superseded", by);
}

export function sourcesOf(hunks: readonly LedgerHunk[]): Source[] {
  return hunks.flatMap((hunk) => hunk.sources);
}

/** Every change that this entry speaks of, decided or not. */
export function changeIdsOf(entry: Entry): Set<string> {
  const hunks = entry.text?.hunks ?? [];
  const sources = [...entry.decided, ...sourcesOf(hunks), ...(entry.whole?.sources ?? [])];
  return new Set(sources.map((source) => source.changeId));
}

/** Nothing of it waits any more: hunks are gone, and so is what the whole file was. */
export function closed(entry: Entry): Entry {
  const { whole: _, deleted: __, problem: ___, ...rest } = entry;
  return { ...rest, ...(entry.text && { text: { ...entry.text, hunks: [] } }) };
}

export function kindOf(entry: Entry): TrackedFile["kind"] {
  if (entry.deleted !== undefined) return "delete";
  if (entry.originalPath === undefined) return "create";
  return entry.originalPath === entry.path ? "edit" : "move";
}

/** The entry as people see it. */
export function toTrackedFile(entry: Entry): TrackedFile {
  const kind = kindOf(entry);
  const text = entry.text;
  const hunks = text === undefined || kind === "delete" ? [] : text.hunks.map((hunk) => toTrackedHunk(hunk, text));
  const removedWhole = kind === "delete" ? (text?.base.length ?? 0) : 0;
  return {
    path: entry.path,
    display: entry.display,
    ...(entry.originalPath !== undefined && { originalPath: entry.originalPath }),
    kind,
    state: entry.problem === undefined ? "pending" : "conflicted",
    ...(entry.problem !== undefined && { problem: entry.problem }),
    hunks,
    comments: [...entry.comments],
    added: hunks.reduce((sum, hunk) => sum + hunk.count, 0),
    removed: hunks.reduce((sum, hunk) => sum + hunk.originalCount, removedWhole),
    request: entry.request,
  };
}

function toTrackedHunk(hunk: LedgerHunk, text: TrackedText<LedgerHunk>): TrackedHunk {
  return {
    id: hunk.id,
    line: hunk.start,
    count: hunk.count,
    originalLine: hunk.baseStart,
    originalCount: hunk.baseCount,
    oldLines: text.base.slice(hunk.baseStart, hunk.baseStart + hunk.baseCount).map(withoutEnding),
    newLines: text.lines.slice(hunk.start, hunk.start + hunk.count).map(withoutEnding),
    request: hunk.request,
    comments: [...hunk.comments],
  };
}
