import type { ChangeKind, FileChange } from "../protocol/change.ts";
import type { ChangeRequest, EditedBy, HunkDecisions, LedgerUpdate, TrackedFile } from "../protocol/tracked-change.ts";
import type { ResolvedPath, TextFile } from "./workspace-files.ts";

/** A change that a tool is about to write, as it was decided before: rejected hunks are not in `text`. */
export interface AgentChange {
  sessionId: string;
  callId: string;
  kind: ChangeKind;
  path: ResolvedPath;
  /** Of a move. */
  newPath?: ResolvedPath;
  /** The file as it was read; absent where there was none, or where it is binary. */
  before?: TextFile;
  /** The text to be written; absent for delete and move. */
  text?: string;
  /** Names the change and its hunks. */
  view: FileChange;
  /** A person has seen every hunk of it: nothing of it waits for review. */
  reviewed: boolean;
}

export interface RejectOptions {
  /** Absent: everything that is pending in the file. */
  hunkIds?: readonly string[];
  /** What the agent should do instead; told with its next turn. */
  reason?: string;
}

/**
 * Every edit of an agent as hunks against the file as it was before, until a person has decided on each. It is kept in the
 * state folder and knows no session's end: what is pending stays so across reloads, for any session, model or front end.
 *
 * A tracked file has an original and a text of now; pending hunks are all that differs between them. Accepting moves the
 * original, rejecting moves the file. What a user changes elsewhere counts for both, so it never becomes a hunk; what he changes
 * inside a hunk makes that hunk his.
 *
 * Paths are absolute and real. Methods that change a file go through WorkspaceFiles and leave it in its old or its new state.
 */
export interface ChangeLedger {
  /** Resolves when what was kept has been read and set beside the files as they are. Until then `files` is empty. */
  readonly ready: Promise<void>;
  /** Files that have something pending or in conflict, in the order they were first changed. */
  readonly files: readonly TrackedFile[];
  /** The tracked file that is, or was, at this path. */
  file(path: string): TrackedFile | undefined;
  /** The text as it was before, with what has been accepted; undefined for an untracked, created or binary file. */
  original(path: string): string | undefined;
  /** Hears every change of what is pending, decided or commented. */
  on(listener: (update: LedgerUpdate) => void): () => void;

  /** The edits of the session that follow belong to this request. */
  begin(request: ChangeRequest): void;
  /**
   * Carries out a write and tracks what it changed. `write` returns the text that the file then has, where that is known to
   * differ from the planned one (an editor may format what it saves). Rethrows what `write` throws; nothing is tracked then.
   */
  track(change: AgentChange, write: () => Promise<string | undefined>): Promise<void>;
  /** Runs something of the agent's that may change any file: what it does to tracked files counts as the agent's. */
  aroundCommand<T>(sessionId: string, run: () => Promise<T>): Promise<T>;

  /** The text of a tracked file is now this one, saved or not. Cheap: called with every keystroke. Not tracked: does nothing. */
  edited(path: string, text: string, by: EditedBy): void;
  /** Looks at the disk again: another program may have changed, removed or brought back the file. */
  refresh(path: string): Promise<void>;
  /** Takes over what other processes have tracked and decided since: another window, the command line. */
  catchUp(): Promise<void>;
  /** The user renamed a file or a folder: what was tracked there is now there. */
  renamed(from: string, to: string): void;

  /** `hunkIds` absent: everything that is pending in the file, its creation, deletion or move as well. */
  accept(path: string, hunkIds?: readonly string[]): Promise<void>;
  /**
   * Brings the lines back as they were, byte for byte; a rejected creation deletes the file unless the user has written in it, a
   * rejected deletion brings it back. The agent hears of it with its next turn.
   * @throws UserError review_conflict when the file cannot be written; everything stays pending.
   */
  reject(path: string, options?: RejectOptions): Promise<void>;
  /** Takes back the newest accept or reject of this file, where nothing has changed it since. False: there is nothing to take back. */
  undo(path: string): Promise<boolean>;
  /** Says something to the agent about a hunk, or about the whole file; told with the next turn of the session that changed it. */
  comment(path: string, hunkId: string | undefined, text: string): Promise<void>;

  /** The pending hunks that a change of a session became; undefined when none of it is pending. */
  locate(changeId: string, hunkId?: string): { path: string; hunkIds: string[] } | undefined;
  /** What became of changes that sessions speak of, by change id. Unknown ids are left out. */
  decisions(changeIds: readonly string[]): HunkDecisions[];
  /** Files with pending hunks, brought to where they were at this time; for the restore of a checkpoint, after its files are written. */
  rewind(paths: readonly string[], time: Date): Promise<void>;
  /** What the user rejected or said since the session last asked; each is told once. */
  takeFeedback(sessionId: string): string[];
  /** Everything is on disk. */
  flush(): Promise<void>;
  dispose(): void;
}
