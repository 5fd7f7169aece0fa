import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { errorMessage, UserError } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import { parseJson } from "../base/parse-json.ts";
import { type PermissionRule, permissionAction, permissionRule, ruleKind } from "../protocol/access.ts";
import { errorCode } from "./file-error.ts";

/** What is wrong in a rule file, where, and what would be right: one line each. */
export interface RuleFault {
  /** `rules[2].action`; empty for the file as a whole. */
  place: string;
  problem: string;
  fix: string;
}

const shape = '{ "rules": [{ "access": "execute", "pattern": "npm test", "action": "allow" }] }';

/** Reads the text of a rule file; with any fault none of its rules hold. */
export function parseRules(text: string): { rules: PermissionRule[] } | { faults: RuleFault[] } {
  const json = parseJson(text);
  if (!json.ok) return { faults: [{ place: "", problem: `It is no JSON: ${json.error}`, fix: `Write ${shape}` }] };
  const file = json.value;
  if (typeof file !== "object" || file === null || Array.isArray(file) || !("rules" in file))
    return { faults: [{ place: "", problem: "It has no list of rules.", fix: `Write ${shape}` }] };
  const faults: RuleFault[] = Object.keys(file)
    .filter((key) => key !== "rules")
    .map((key) => ({ place: key, problem: "It is unknown here.", fix: "Remove it; a rule file has rules only." }));
  if (!Array.isArray(file.rules))
    return { faults: [...faults, { place: "rules", problem: "It is no list.", fix: `Write ${shape}` }] };
  const rules: PermissionRule[] = [];
  file.rules.forEach((given: unknown, at) => {
    const parsed = permissionRule.safeParse(given);
    if (parsed.success) rules.push(parsed.data);
    else
      for (const issue of parsed.error.issues) {
        const names = issue.code === "unrecognized_keys" ? issue.keys : [issue.path.join(".")];
        for (const name of names) faults.push(faultOf(name, `rules[${at}]`, given));
      }
  });
  return faults.length > 0 ? { faults } : { rules };
}

function faultOf(name: string, rule: string, given: unknown): RuleFault {
  if (name === "") return { place: rule, problem: "It is no rule.", fix: "Write access, pattern and action." };
  const value =
    typeof given === "object" && given !== null ? Object.entries(given).find(([key]) => key === name) : undefined;
  const problem = value === undefined ? "It is missing." : `${JSON.stringify(value[1])} is not possible.`;
  const fixes: Record<string, string> = {
    access: `Write one of ${ruleKind.options.join(", ")}.`,
    action: `Write one of ${permissionAction.options.join(", ")}.`,
    pattern: "Write a path, the words of a command, a host or the name of a tool.",
  };
  const known = Object.hasOwn(fixes, name);
  return {
    place: `${rule}.${name}`,
    problem: known ? problem : "It is unknown here.",
    fix: known ? (fixes[name] ?? "") : "Remove it; a rule has access, pattern and action.",
  };
}

/** No file is no rules. @throws UserError bad_rules naming every fault: a broken file must not silently loosen anything. */
export async function readRuleFile(path: string): Promise<PermissionRule[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw new UserError(
      "bad_rules",
      `The permission rules in ${path} cannot be read: ${errorMessage(error)}`,
      "Look at that file.",
    );
  }
  const parsed = parseRules(text);
  if ("rules" in parsed) return parsed.rules;
  const lines = parsed.faults.map(faultLine);
  throw new UserError(
    "bad_rules",
    `The permission rules in ${path} are not valid, so nothing is done by them:\n${lines.join("\n")}`,
    "Correct or remove that file.",
  );
}

export function faultLine({ place, problem, fix }: RuleFault): string {
  return `${place === "" ? "" : `${place}: `}${problem} ${fix}`;
}

export async function writeRuleFile(path: string, rules: readonly PermissionRule[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${createId("tmp")}`;
  await writeFile(temporary, `${JSON.stringify({ rules }, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, path);
}

export function isSameRule(one: PermissionRule, other: PermissionRule): boolean {
  return one.access === other.access && one.pattern === other.pattern && one.action === other.action;
}
