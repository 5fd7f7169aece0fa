import { join } from "node:path";
import { type PermissionRule, permissionRule, ruleKind } from "../../protocol/access.ts";
import type { CliContext, CommandArguments } from "../command.ts";
import { existingFolder, textValue } from "../run-options.ts";
import { formatTable } from "../table.ts";
import { UsageError } from "../usage-error.ts";
import { visibleText } from "../visible-text.ts";

/** `lathe permissions list`: every rule that holds in a folder, with where it comes from. */
export async function listRules({ values }: CommandArguments, context: CliContext): Promise<number> {
  const cwd = existingFolder(textValue(values, "cwd") ?? context.cwd, context.cwd);
  const rules = (await context.core.createRules(cwd)).rules();
  if (values.json) {
    context.output.write(`${JSON.stringify(rules)}\n`);
    return 0;
  }
  const rows = rules.map(({ action, access, pattern, scope }) => [
    action,
    access,
    visibleText(pattern),
    scope === "workspace" && action === "allow" ? "workspace (has no effect: it can only tighten)" : scope,
  ]);
  context.output.write(formatTable([["ACTION", "ACCESS", "PATTERN", "FROM"], ...rows]));
  context.output.write(`\nYours are in ${join(context.stateDir, "permissions.json")}.\n`);
  return 0;
}

/** `lathe permissions add|remove ACTION ACCESS PATTERN`: changes a rule of yours. */
export async function changeRules({ positionals }: CommandArguments, context: CliContext): Promise<number> {
  const [change = "", ...words] = positionals;
  const rule = readRule(change, words);
  const rules = await context.core.createRules(context.cwd);
  const text = visibleText(`${rule.action} ${rule.access} ${rule.pattern}`);
  if (change === "add") {
    await rules.addUserRule(rule);
    context.output.write(`Added: ${text}\n`);
    return 0;
  }
  if (await rules.removeUserRule(rule)) {
    context.output.write(`Removed: ${text}\n`);
    return 0;
  }
  throw new UsageError(`You have no rule ${text}.`, "See your rules: lathe permissions list");
}

function readRule(change: string, [action, access, pattern, ...more]: readonly string[]): PermissionRule {
  const example = `Write: lathe permissions ${change} allow execute 'npm run *'`;
  if (pattern === undefined || more.length > 0) throw new UsageError("A rule is ACTION ACCESS PATTERN.", example);
  const parsed = permissionRule.safeParse({ action, access, pattern: pattern.trim() });
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `${action} ${access} ${pattern} is no rule.`,
    `ACTION is allow, ask or deny; ACCESS is ${ruleKind.options.join(", ")}. ${example}`,
  );
}
