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
  /** Marks that a call begins that may change something: a point inside the checkpoint. Costs a line. */
  beforeCall(callId: string, title: string): void;
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

/** The moment before one call inside a checkpoint. */
export interface CheckpointPoint {
  /** `checkpoint-k3v9x0a2p1.2` */
  id: string;
  /** Counts the points of the checkpoint, from 1. */
  number: number;
  callId: string;
  /** What the step says: "Edit src/a.ts". */
  title: string;
  /** ISO 8601. */
  time: string;
  /** Files that were changed between this point and the next one. */
  files: number;
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
  /** The calls that may have changed something, in their order. */
  points: CheckpointPoint[];
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
  /** The point inside it, where the moment before a call was named. */
  point?: CheckpointPoint;
  files: FileRestore[];
  /** What the checkpoint cannot bring back. */
  notCovered: NotCovered[];
}

export interface RestoreOptions {
  /** Display paths; absent means all. */
  files?: readonly string[];
  /** Overwrite also what somebody else has changed since: all of it, or these display paths. */
  force?: boolean | readonly string[];
}

export interface RestoreResult {
  checkpoint: CheckpointSummary;
  point?: CheckpointPoint;
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
  /**
   * The id of a place in a session: `3` is its third checkpoint, `3.2` the second point in it, anything else the id of a call.
   * @throws UserError checkpoint_not_found.
   */
  find(sessionId: string, place: string): Promise<string>;
  /** @throws UserError checkpoint_not_found. */
  get(id: string): Promise<{ checkpoint: CheckpointSummary; point?: CheckpointPoint }>;
  /** `id` is that of a checkpoint or of a point. @throws UserError checkpoint_not_found. */
  preview(id: string, signal: AbortSignal): Promise<RestorePreview>;
  /** @throws UserError checkpoint_not_found; the abort reason when `signal` fires, with what was restored so far in place. */
  restore(id: string, options: RestoreOptions, signal: AbortSignal): Promise<RestoreResult>;
}
