import { join } from "node:path";
import type { RuleStore } from "../ports/rule-store.ts";
import type { PermissionRule, ScopedRule } from "../protocol/access.ts";
import { isSameRule, readRuleFile, writeRuleFile } from "./rule-file.ts";

export interface RuleStoreOptions {
  /** Folder of the product's state; holds `permissions.json` of user scope. */
  stateDir: string;
  /** Workspace folder whose `.lathe/permissions.json` may tighten. */
  cwd: string;
  builtIn: readonly ScopedRule[];
  /** Rules from settings, of user scope. */
  userRules?: readonly PermissionRule[];
}

/**
 * Reads the rules of every scope once.
 * @throws UserError bad_rules when a rule file is not valid: a broken file must not silently loosen anything.
 */
export async function createRuleStore(options: RuleStoreOptions): Promise<RuleStore> {
  const userPath = join(options.stateDir, "permissions.json");
  const [user, workspace] = await Promise.all([
    readRuleFile(userPath),
    readRuleFile(join(options.cwd, ".lathe", "permissions.json")),
  ]);
  const session: PermissionRule[] = [];
  const scoped = (rules: readonly PermissionRule[], scope: ScopedRule["scope"]) =>
    rules.map((rule) => ({ ...rule, scope }));
  return {
    rules: () => [
      ...options.builtIn,
      ...scoped(options.userRules ?? [], "user"),
      ...scoped(user, "user"),
      ...scoped(workspace, "workspace"),
      ...scoped(session, "session"),
    ],
    addSessionRule: (rule) => void session.push(rule),
    addUserRule: async (rule) => {
      // Another window may have added rules since.
      const current = await readRuleFile(userPath);
      if (!current.some((known) => isSameRule(known, rule))) await writeRuleFile(userPath, [...current, rule]);
      user.push(rule);
    },
    removeUserRule: async (rule) => {
      const current = await readRuleFile(userPath);
      const left = current.filter((known) => !isSameRule(known, rule));
      if (left.length === current.length) return false;
      await writeRuleFile(userPath, left);
      user.splice(0, user.length, ...left);
      return true;
    },
  };
}
