/** The moment a checkpoint stands for. */
export interface CheckpointMoment {
  /** The message that comes next; absent where a run goes on without one. */
  messageId?: string;
  /** Counts the checkpoints of the session, from 1. */
  number: number;
  /** First words of the request, for lists. */
  title: string;
}

/**
 * Notes what one session changes, so that the files can be brought back to any of its checkpoints. What is noted lies in the
 * state folder; the workspace and its git are only read. A failure never keeps a change from being made: it is said once
 * to whoever listens, and the checkpoint says what it does not cover.
 */
export interface CheckpointRecorder {
  /** Marks a moment and returns its id. Copies nothing, whatever the size of the workspace. */
  begin(moment: CheckpointMoment): string;
  /** Keeps the file at an absolute path as it is now. Call before the change; `after` is the hash it will have, null for none. */
  beforeChange(path: string, after: string | null | undefined, seen?: SeenContent): Promise<void>;
  /** Says what came of a change, where it was not known before. */
  afterChange(path: string, after: string | null): void;
  /** Runs something that may change any file, and notes what it changed within the bounds of the scan. */
  aroundCommand<T>(run: () => Promise<T>): Promise<T>;
  /** Hears once that checkpoints cannot be kept. */
  onProblem(listener: (text: string) => void): void;
  /** Notes nothing more until the next `begin`. */
  close(): void;
}

/** The content a change starts from where that is not what the disk has: an editor with unsaved changes. */
export interface SeenContent {
  hash: string;
  read(): Promise<Uint8Array | undefined>;
}

export interface CheckpointSummary {
  id: string;
  sessionId: string;
  messageId?: string;
  number: number;
  title: string;
  /** ISO 8601. */
  time: string;
  /** Before a request, or before a restore, which it undoes. */
  cause: "request" | "restore";
  /** Files that were changed between this checkpoint and the next one of the same session. */
  files: number;
}

export interface FileRestore {
  /** Display path. */
  path: string;
  /** restore: other content or mode; delete: it did not exist; recreate: it exists no longer. */
  action: "restore" | "delete" | "recreate";
  /** Lines; both 0 for binary files. */
  added: number;
  removed: number;
  /** Somebody other than the agent and its commands has changed it since. */
  changedByUserSince: boolean;
}

export interface NotCovered {
  /** Display path; absent where the reason counts files. */
  path?: string;
  reason: string;
}

export interface RestorePreview {
  checkpoint: CheckpointSummary;
  files: FileRestore[];
  /** What the checkpoint cannot bring back. */
  notCovered: NotCovered[];
}

export interface RestoreOptions {
  /** Display paths; absent means all. */
  files?: readonly string[];
  /** Overwrite also what somebody else has changed since. */
  force?: boolean;
}

export interface RestoreResult {
  checkpoint: CheckpointSummary;
  /** The checkpoint made before anything was written; restoring it is the exact inverse. */
  undo: CheckpointSummary;
  restored: FileRestore[];
  /** Files that were left as they are, each with a full sentence. */
  refused: { path: string; reason: string }[];
}

/** The checkpoints of one workspace. Writes go through WorkspaceFiles, so every file is in its old or its new state at any moment. */
export interface CheckpointStore {
  /** Oldest first; of one session, or all. */
  list(sessionId?: string): Promise<CheckpointSummary[]>;
  /** @throws UserError checkpoint_not_found. */
  preview(id: string, signal: AbortSignal): Promise<RestorePreview>;
  /** @throws UserError checkpoint_not_found; the abort reason when `signal` fires, with what was restored so far in place. */
  restore(id: string, options: RestoreOptions, signal: AbortSignal): Promise<RestoreResult>;
}
