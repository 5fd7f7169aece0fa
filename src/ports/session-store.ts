import type { AgentEvent } from "../protocol/agent-event.ts";
import type { SessionHeader, SessionSummary } from "../protocol/session-entry.ts";

export interface StoredSession {
  header: SessionHeader;
  events: AgentEvent[];
  /** One line of words for each line of the file that could not be read. */
  problems: string[];
}

/** Writes one session. Events reach the file in order; adjacent deltas of one kind may be joined. */
export interface SessionWriter {
  readonly id: string;
  append(event: AgentEvent): void;
  /** Resolves when everything appended is in the file. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Append-only JSONL, one file a session, under the state folder. */
export interface SessionStore {
  create(cwd: string): Promise<SessionWriter>;
  /** Opens an existing session for appending; a line cut off by a crash is repaired first. @throws UserError session_not_found. */
  open(id: string): Promise<{ writer: SessionWriter; stored: StoredSession }>;
  read(id: string): Promise<StoredSession>;
  /**
   * Makes a new session of what was said before a checkpoint, or before a call after it, and returns its id. Without checkpoints:
   * those stay with the original.
   * @throws UserError session_not_found, checkpoint_not_found.
   */
  fork(id: string, checkpointId: string, callId?: string): Promise<string>;
  /** Newest first. */
  list(): Promise<SessionSummary[]>;
  rename(id: string, title: string): Promise<void>;
  remove(id: string): Promise<void>;
}
