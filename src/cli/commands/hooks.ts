import { userHooksPath, workspaceHooksPath } from "../../hooks/hooks-paths.ts";
import { loadHooksFile, readTrustedHooks, rememberTrustedHooks } from "../../hooks/load-hooks.ts";
import type { CommandHandler } from "../command.ts";
import { existingFolder, textValue } from "../run-options.ts";
import { formatTable } from "../table.ts";
import { UsageError } from "../usage-error.ts";
import { visibleText } from "../visible-text.ts";

/** `lathe hooks`: what would run, and why some of it would not. `lathe hooks trust`: agrees to the file of this folder as it is. */
export const hooks: CommandHandler = async ({ positionals: [action], values }, context) => {
  if (action !== undefined && action !== "trust")
    throw new UsageError(`There is no hooks ${action}.`, "Write: lathe hooks, or lathe hooks trust");
  const cwd = existingFolder(textValue(values, "cwd") ?? context.cwd, context.cwd);
  const [user, workspace] = await Promise.all([
    loadHooksFile(userHooksPath(context.stateDir), "user"),
    loadHooksFile(workspaceHooksPath(cwd), "workspace"),
  ]);
  if (action === "trust") {
    if (workspace.hash === undefined)
      throw new UsageError(`There are no hooks in ${workspace.path}.`, "Hooks of your own need no trust.");
    await rememberTrustedHooks(context.stateDir, cwd, workspace.hash);
    const audit = await context.core.createAudit();
    audit.record({ type: "hooks-trust", path: workspace.path, hash: workspace.hash, trusted: true, remembered: true });
    await audit.flush();
  }
  const trusted = (await readTrustedHooks(context.stateDir))[cwd] === workspace.hash;
  const list = [...user.hooks, ...workspace.hooks].map(({ event, scope, matcher, command, timeoutMs }) => ({
    ...{ event, scope, matcher, command, timeoutSeconds: timeoutMs / 1000 },
    runs: scope === "user" || trusted,
  }));
  const problems = [...user.problems, ...workspace.problems];
  if (values.json) {
    context.output.write(`${JSON.stringify({ hooks: list, problems })}\n`);
    return problems.length > 0 ? 1 : 0;
  }
  for (const problem of problems) context.errors.write(`lathe: ${problem}\n`);
  if (list.length === 0) {
    context.output.write(`There are no hooks in ${user.path} or ${workspace.path}.\n`);
    return problems.length > 0 ? 1 : 0;
  }
  const rows = list.map(({ event, scope, matcher, command, runs }) => [
    event,
    matcher === "" ? "*" : visibleText(matcher),
    scope,
    runs ? "runs" : "not trusted",
    visibleText(command),
  ]);
  context.output.write(formatTable([["EVENT", "TOOL", "OF", "STATE", "COMMAND"], ...rows]));
  if (list.some(({ runs }) => !runs)) context.output.write("Read the commands, then: lathe hooks trust\n");
  return problems.length > 0 ? 1 : 0;
};
