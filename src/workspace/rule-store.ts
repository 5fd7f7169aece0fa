import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { errorMessage, UserError } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import { parseJson } from "../base/parse-json.ts";
import type { RuleStore } from "../ports/rule-store.ts";
import { type PermissionRule, permissionRule, type ScopedRule } from "../protocol/access.ts";

const ruleFile = z.object({ rules: z.array(permissionRule) });

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
    readRules(userPath),
    readRules(join(options.cwd, ".lathe", "permissions.json")),
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
      const current = await readRules(userPath);
      const isThere = (known: PermissionRule) =>
        known.access === rule.access && known.pattern === rule.pattern && known.action === rule.action;
      if (!current.some(isThere)) await writeRules(userPath, [...current, rule]);
      user.push(rule);
    },
  };
}

async function readRules(path: string): Promise<PermissionRule[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
    throw badRules(path, errorMessage(error));
  }
  const json = parseJson(text);
  if (!json.ok) throw badRules(path, json.error);
  const parsed = ruleFile.safeParse(json.value);
  if (!parsed.success) throw badRules(path, z.prettifyError(parsed.error));
  return parsed.data.rules;
}

function badRules(path: string, why: string): UserError {
  return new UserError(
    "bad_rules",
    `The permission rules in ${path} cannot be read: ${why}`,
    "Correct or remove that file.",
  );
}

async function writeRules(path: string, rules: readonly PermissionRule[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${createId("tmp")}`;
  await writeFile(temporary, `${JSON.stringify({ rules }, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, path);
}
