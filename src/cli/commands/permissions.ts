import { decide } from "../../permissions/decide.ts";
import { describeEffects } from "../../permissions/describe-effects.ts";
import type { ScopedRule } from "../../protocol/access.ts";
import type { CommandHandler } from "../command.ts";
import { existingFolder, readMode, textValue } from "../run-options.ts";
import { UsageError } from "../usage-error.ts";
import { visibleText } from "../visible-text.ts";

/** `lathe permissions check 'COMMAND'`: the decision of the rules, without running anything. */
export const permissions: CommandHandler = async ({ positionals: [action, command = ""], values }, context) => {
  if (action !== "check")
    throw new UsageError(`There is no permissions ${action}.`, "Write: lathe permissions check 'COMMAND'");
  if (command.trim() === "") throw new UsageError("The command is empty.", "Write: lathe permissions check 'npm test'");
  const cwd = existingFolder(textValue(values, "cwd") ?? context.cwd, context.cwd);
  const rules = await context.core.createRules(cwd);
  const access = [{ kind: "execute" as const, subject: command }];
  const verdict = decide(access, {
    mode: readMode(values),
    rules: [...rules.rules(), ...allowRules(textValue(values, "allow"))],
    trusted: true,
  });
  const result = {
    decision: verdict.action,
    effects: describeEffects(access, new Map()),
    reasons: [verdict.reason],
    rule: verdict.rule ?? null,
  };
  if (values.json) {
    context.output.write(`${JSON.stringify(result)}\n`);
    return 0;
  }
  const rule =
    verdict.rule === undefined
      ? ""
      : `  Rule: ${verdict.rule.action} ${verdict.rule.pattern} (${verdict.rule.scope})\n`;
  context.output.write(
    `${result.decision}: ${visibleText(command)}\n  ${visibleText(verdict.reason)}\n${visibleText(rule)}`,
  );
  return 0;
};

function allowRules(patterns: string | undefined): ScopedRule[] {
  return (patterns ?? "")
    .split(",")
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== "")
    .map((pattern) => ({ access: "execute", pattern, action: "allow", scope: "user" }));
}
