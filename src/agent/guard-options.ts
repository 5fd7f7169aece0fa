import type { AuditLog } from "../ports/audit-log.ts";
import type { CommandAnalyser } from "../ports/command-analyser.ts";
import type { HookRunner } from "../ports/hooks.ts";
import type { RunEstimator } from "../ports/run-estimator.ts";
import type { OutputRule } from "../protocol/output-rule.ts";
import type { RunLimits } from "./limits.ts";
import type { SecretOptions } from "./secrets/secret-guard.ts";

/** What keeps a session within what the user wants, and on record. */
export interface GuardOptions {
  limits: RunLimits;
  /** Absent: a command is allowed by nothing but a rule that is exactly its line. */
  commands?: CommandAnalyser;
  /** Says before a run what it may come to. Absent: nothing is estimated. */
  estimator?: RunEstimator;
  /** Keeps what was decided and by whom. Absent: no record. */
  audit?: AuditLog;
  /** Absent: no hooks. */
  hooks?: HookRunner;
  /** How secrets are recognised; they are hidden from models and logs in any case. */
  secrets?: SecretOptions;
  /** What was read that is not part of the project holds nothing back. */
  trustSources?: boolean;
  /** Rules on answers and written files, on top of those that hold without any setting. */
  outputRules?: readonly OutputRule[];
}
