import type { AuditLog } from "../ports/audit-log.ts";
import type { HookRunner } from "../ports/hooks.ts";
import type { RunLimits } from "./limits.ts";

/** What keeps a session within what the user wants, and on record. */
export interface GuardOptions {
  limits: RunLimits;
  /** Keeps what was decided and by whom. Absent: no record. */
  audit?: AuditLog;
  /** Absent: no hooks. */
  hooks?: HookRunner;
}
