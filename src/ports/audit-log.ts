import type { AuditBody } from "../protocol/audit-entry.ts";

/** Where a record belongs; the log adds time, user and process. */
export interface AuditOrigin {
  sessionId?: string;
  agent?: string;
}

/**
 * The record of what the agent was allowed to do. Append-only; several processes write it. A record is in the hands of the
 * operating system when `record` returns, unless another process writes at that moment: then it follows within milliseconds.
 */
export interface AuditLog {
  /** Never throws: a log that cannot be written is told to `onProblem`. */
  record(body: AuditBody, origin?: AuditOrigin): void;
  /** Resolves when every record is on the disk, or when it is clear that this cannot be. */
  flush(): Promise<void>;
  /** Hears once, in a sentence, that records cannot be written. */
  onProblem(listener: (text: string) => void): void;
}
