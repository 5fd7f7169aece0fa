import type { PermissionRule, ScopedRule } from "../protocol/access.ts";

/** Rules of every scope, and where "always" writes. */
export interface RuleStore {
  /** Built-in, user, workspace and session rules, in that order. */
  rules(): readonly ScopedRule[];
  addSessionRule(rule: PermissionRule): void;
  /** Writes a rule of user scope. @throws UserError when it cannot be stored. */
  addUserRule(rule: PermissionRule): Promise<void>;
  /** False where there is no such rule of user scope. @throws UserError when the rules cannot be stored. */
  removeUserRule(rule: PermissionRule): Promise<boolean>;
}
