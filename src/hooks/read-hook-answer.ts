import { parseJson } from "../base/parse-json.ts";
import type { HookAnswer, HookProcessResult, HookScope } from "../ports/hooks.ts";
import { type HookEvent, hookOutput } from "../protocol/hooks.ts";

/** Events whose plain output is context for the model. */
const plainOutput = new Set<HookEvent>(["UserPromptSubmit", "SessionStart"]);

/** What one hook has said: exit code 2 blocks with what it wrote to standard error, 0 may carry JSON, anything else is a failure. */
export function readHookAnswer(
  event: HookEvent,
  hook: { command: string; scope: HookScope },
  result: HookProcessResult,
): HookAnswer {
  const failed = (why: string): HookAnswer => ({ context: [], notices: [`The hook \`${hook.command}\` ${why}.`] });
  if (result.problem !== undefined) return failed(`could not be started: ${result.problem}`);
  if (result.timedOut) return failed("took too long and was ended");
  if (result.exitCode === 2) {
    return {
      decision: "deny",
      reason: result.stderr.trim() || `The hook \`${hook.command}\` said no.`,
      context: [],
      notices: [],
    };
  }
  if (result.exitCode !== 0) {
    const words = result.stderr.trim().split("\n")[0] ?? "";
    return failed(`ended with ${result.exitCode ?? "a signal"}${words === "" ? "" : `: ${words}`}`);
  }
  const text = result.stdout.trim();
  if (!text.startsWith("{")) {
    return { context: plainOutput.has(event) && text !== "" ? [text] : [], notices: [] };
  }
  const json = parseJson(text);
  const output = json.ok ? hookOutput.safeParse(json.value) : undefined;
  if (!output?.success) return failed("printed JSON that is no answer of a hook");
  const { hookSpecificOutput: own = {}, ...given } = output.data;
  const decision = own.permissionDecision ?? decisionOf(given.decision, given.continue);
  const reason = own.permissionDecisionReason ?? given.reason ?? given.stopReason;
  const context = own.additionalContext ?? given.additionalContext;
  const updatedInput = own.updatedInput ?? given.updatedInput;
  return {
    ...(decision !== undefined && { decision }),
    ...(reason !== undefined && { reason }),
    ...(decision === "allow" && { byUser: hook.scope === "user" }),
    ...(updatedInput !== undefined && { updatedInput }),
    context: context === undefined || context.trim() === "" ? [] : [context],
    notices: given.systemMessage === undefined ? [] : [given.systemMessage],
  };
}

function decisionOf(decision: string | undefined, goesOn: boolean | undefined): HookAnswer["decision"] {
  if (decision === "deny" || decision === "block" || goesOn === false) return "deny";
  if (decision === "allow" || decision === "approve") return "allow";
  return decision === "ask" ? "ask" : undefined;
}

const severity = { allow: 1, ask: 2, deny: 3 };

/** The answers of one moment as one: the strictest decision holds, and where two change the arguments the last one in order. Pure. */
export function joinAnswers(answers: readonly HookAnswer[]): HookAnswer {
  const joined: HookAnswer = { context: [], notices: [] };
  for (const { decision, reason, byUser, context, updatedInput, notices } of answers) {
    joined.context.push(...context);
    joined.notices.push(...notices);
    if (updatedInput !== undefined) joined.updatedInput = updatedInput;
    if (decision === undefined) continue;
    const before = joined.decision === undefined ? 0 : severity[joined.decision];
    if (severity[decision] > before) {
      joined.decision = decision;
      if (reason === undefined) delete joined.reason;
      else joined.reason = reason;
    }
    if (decision === "allow" && byUser) joined.byUser = true;
  }
  if (joined.decision !== "allow") delete joined.byUser;
  return joined;
}
