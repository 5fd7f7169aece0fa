import { resolve } from "node:path";
import { readRootRules } from "../../agent/rules/read-rule-files.ts";
import { type Rule, ruleScope, ruleTokens } from "../../agent/rules/rule.ts";
import { RuleWatch } from "../../agent/rules/rule-watch.ts";
import { createNodeFiles } from "../../workspace/node-files.ts";
import type { CommandHandler } from "../command.ts";
import { existingFolder, textValue } from "../run-options.ts";
import { formatTable } from "../table.ts";

/** `lathe rules [FILE]`: what a session in this folder begins with, or is told once it comes to the file. */
export const rules: CommandHandler = async ({ positionals: [file], values }, context) => {
  const cwd = existingFolder(textValue(values, "cwd") ?? context.cwd, context.cwd);
  const files = createNodeFiles([cwd]);
  const { signal } = new AbortController();
  const root = await readRootRules(files, signal);
  const shown = file === undefined ? root : [...root.filter(({ when }) => when === "always"), ...(await found(file))];
  const list = shown.map((rule) => ({
    path: rule.path,
    scope: ruleScope(rule, files.roots),
    when: rule.when,
    tokens: ruleTokens(rule),
  }));
  if (values.json) context.output.write(`${JSON.stringify(list, null, 2)}\n`);
  else if (list.length === 0) context.output.write(`No rules files in ${cwd}. AGENTS.md is the usual one.\n`);
  else {
    const rows = list.map(({ path, scope, tokens }) => [path, scope, `~${tokens.toLocaleString("en-US")}`]);
    context.output.write(formatTable([["FILE", "FOR", "TOKENS"], ...rows]));
  }
  return 0;

  async function found(path: string): Promise<Rule[]> {
    const matching = root.filter(({ when }) => when === "matching");
    const watch = new RuleWatch({ files, matching, isProject: async () => true, events: [] });
    watch.touch(resolve(files.roots[0] ?? cwd, path));
    return watch.found(signal);
  }
};
