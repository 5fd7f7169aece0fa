import { judgeCommands } from "../../agent/judge-command.ts";
import { decide } from "../../permissions/decide.ts";
import { describeEffects } from "../../permissions/describe-effects.ts";
import type { ScopedRule } from "../../protocol/access.ts";
import { absentQuestioner } from "../absent-user.ts";
import type { CommandHandler, OptionValues } from "../command.ts";
import { openSandbox } from "../open-sandbox.ts";
import { existingFolder, readMode, textValue } from "../run-options.ts";
import { UsageError } from "../usage-error.ts";
import { visibleText } from "../visible-text.ts";
import { changeRules, listRules } from "./permission-rules.ts";

/** `lathe permissions …`: the rules, and what they make of a command. */
export const permissions: CommandHandler = async (given, context) => {
  const [action] = given.positionals;
  if (action === "check") return checkCommand(given, context);
  if (action === "list" && given.positionals.length === 1) return listRules(given, context);
  if (action === "add" || action === "remove") return changeRules(given, context);
  throw new UsageError(
    `There is no permissions ${given.positionals.join(" ")}.`,
    "Write: lathe permissions check 'COMMAND', list, add ACTION ACCESS PATTERN or remove ACTION ACCESS PATTERN",
  );
};

/** The decision of the rules, without running anything. */
const checkCommand: CommandHandler = async ({ positionals: [, command = "", ...more], values }, context) => {
  if (more.length > 0) throw new UsageError("The command is more than one word.", "Put it in quotes: 'npm test'");
  if (command.trim() === "") throw new UsageError("The command is empty.", "Write: lathe permissions check 'npm test'");
  const { core } = context;
  const cwd = existingFolder(textValue(values, "cwd") ?? context.cwd, context.cwd);
  const [rules, analyser, { files }] = await Promise.all([
    core.createRules(cwd),
    core.createCommandAnalyser(readShell(values)),
    core.createPorts(cwd, absentQuestioner),
  ]);
  const mode = readMode(values);
  const sandbox = await openSandbox(core, mode, cwd, rules);
  const access = [{ kind: "execute" as const, subject: command, ...(sandbox && { sandboxed: true }) }];
  const commands = await judgeCommands(access, { analyser, files }, new AbortController().signal);
  if (analyser.problem !== undefined) context.errors.write(`lathe: commands are not analysed: ${analyser.problem}\n`);
  const verdict = decide(
    access,
    {
      mode,
      rules: [...rules.rules(), ...allowRules(textValue(values, "allow"))],
      trusted: true,
    },
    commands,
  );
  const unresolved = commands.get(command)?.unresolved ?? [];
  const result = {
    decision: verdict.action,
    effects: describeEffects(access, new Map(), commands),
    reasons: [
      verdict.reason,
      ...unresolved.filter((why) => verdict.action !== "allow" && !verdict.reason.endsWith(why)),
    ],
    rule: verdict.rule ?? null,
  };
  if (values.json) {
    context.output.write(`${JSON.stringify(result)}\n`);
    return 0;
  }
  const rule =
    verdict.rule === undefined ? [] : [`Rule: ${verdict.rule.action} ${verdict.rule.pattern} (${verdict.rule.scope})`];
  const effects = result.effects.map(({ kind, text, risk }) => `${risk ? "! " : ""}${kind} ${text}`);
  const lines = [...result.reasons, ...rule, ...effects].map((line) => `  ${visibleText(line)}\n`);
  context.output.write(`${result.decision}: ${visibleText(command)}\n${lines.join("")}`);
  return 0;
};

function readShell(values: OptionValues): string | undefined {
  const shell = textValue(values, "shell");
  if (shell === undefined || shell === "bash" || shell === "powershell") return shell;
  throw new UsageError(`Commands of ${shell} are not analysed.`, "Use --shell bash or --shell powershell.");
}

function allowRules(patterns: string | undefined): ScopedRule[] {
  return (patterns ?? "")
    .split(",")
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== "")
    .map((pattern) => ({ access: "execute", pattern, action: "allow", scope: "user" }));
}
