import type { Verdict } from "../permissions/decide.ts";
import type { JudgedCommands } from "../permissions/judged-command.ts";
import type { Access, PermissionMode } from "../protocol/access.ts";
import type { AccessPlan } from "../tools/define-tool.ts";
import type { CheckedPlan } from "./output-guard.ts";
import type { Taint } from "./provenance/taint.ts";

export type { Taint } from "./provenance/taint.ts";

/** What was noticed about a call before it is decided. */
export interface CallWarnings {
  /** Names of the secrets that its arguments have. */
  secrets?: readonly string[];
  /** What the output rules say. */
  output?: Pick<CheckedPlan, "effects" | "ask" | "deny">;
}

export interface TightVerdict {
  verdict: Verdict;
  /** What was read that is not part of the project, where that counts. */
  sources: string[];
  /** True where nothing but the sources is why it is asked. */
  clears: boolean;
}

/** The verdict of rules and mode, made stricter by what was noticed about the call and the session; never looser. */
export function tightenVerdict(
  verdict: Verdict,
  about: { call: CallWarnings; plan: AccessPlan; commands: JudgedCommands; mode: PermissionMode },
  taint: Taint | undefined,
): TightVerdict {
  const { call, plan, commands, mode } = about;
  return withSources(
    withOutput(withSecrets(verdict, plan, call.secrets ?? [], mode), call.output),
    plan,
    commands,
    taint,
  );
}

/** A command that gets a secret which the model cannot see may hand it to anybody, so no rule covers it. */
function withSecrets(verdict: Verdict, plan: AccessPlan, secrets: readonly string[], mode: PermissionMode): Verdict {
  const leaves = plan.access.some(({ kind }) => kind === "execute" || kind === "network");
  if (verdict.action !== "allow" || secrets.length === 0 || !leaves || mode === "all") return verdict;
  return {
    action: "ask",
    reason: `Asked because it gets secrets that are hidden from the model: ${secrets.join(", ")}.`,
  };
}

/** An output rule can only tighten. */
function withOutput(verdict: Verdict, output: Pick<CheckedPlan, "ask" | "deny"> | undefined): Verdict {
  if (verdict.action !== "deny" && output?.deny !== undefined) return { action: "deny", reason: output.deny };
  if (verdict.action === "allow" && output?.ask !== undefined) return { action: "ask", reason: output.ask };
  return verdict;
}

/** Where something else than the project was read, what would go through by itself is asked, and the approval names it. */
function withSources(
  verdict: Verdict,
  plan: AccessPlan,
  commands: JudgedCommands,
  taint: Taint | undefined,
): TightVerdict {
  const acting = plan.access.filter((access) => !onlyReads(access, commands));
  if (taint === undefined || verdict.action === "deny" || !taint.holdsBack(acting))
    return { verdict, sources: [], clears: false };
  const clears = verdict.action === "allow";
  const why = taint.describe();
  const reason = clears
    ? `Asked because ${why}. "For session" trusts what was read so far.`
    : `${verdict.reason} Mind that ${why}.`;
  return { verdict: { action: "ask", reason }, sources: taint.subjects.slice(0, 20), clears };
}

/** A command that is known to look at files of the workspace and nothing else is like reading them. */
function onlyReads(access: Access, commands: JudgedCommands): boolean {
  if (access.kind !== "execute") return access.kind === "read";
  const judged = commands.get(access.subject);
  return (
    judged !== undefined &&
    judged.unresolved.length === 0 &&
    judged.analysis.effects.every(({ kind }) => kind === "reads") &&
    judged.paths.every((path) => !path.outside && !path.ignored)
  );
}
