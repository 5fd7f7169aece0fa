import type { Verdict } from "../permissions/decide.ts";
import type { JudgedCommands } from "../permissions/judged-command.ts";
import type { AccessPlan } from "../tools/define-tool.ts";

/** What hooks say about a call that they do not deny. */
export interface HookVerdict {
  decision: "allow" | "ask";
  reason?: string;
  /** A hook of the user has said so, and not one of the workspace. */
  byUser?: boolean;
}

/**
 * A hook of the user may spare a question that only the lack of a rule asks. It overrides no rule, no guarded file, no secret
 * file and nothing that came later; a hook of the workspace spares nothing.
 */
export function loosenedByHook(
  verdict: Verdict,
  plan: AccessPlan,
  hook: HookVerdict | undefined,
  commands: JudgedCommands,
): Verdict {
  if (hook?.decision !== "allow" || hook.byUser !== true || verdict.action !== "ask") return verdict;
  if (verdict.rule !== undefined && verdict.rule.scope !== "built-in") return verdict;
  const touched = [...plan.access, ...plan.access.flatMap(({ subject }) => commands.get(subject)?.paths ?? [])];
  if (touched.some(({ guarded, ignored }) => guarded || ignored)) return verdict;
  return {
    action: "allow",
    reason: `A hook of yours allows it${hook.reason === undefined ? "." : `: ${hook.reason}`}`,
  };
}

/** Any hook may have a question asked that would not be. */
export function tightenedByHook(verdict: Verdict, hook: HookVerdict | undefined): Verdict {
  if (hook?.decision !== "ask" || verdict.action !== "allow") return verdict;
  return { action: "ask", reason: `A hook asks for your word${hook.reason === undefined ? "." : `: ${hook.reason}`}` };
}
