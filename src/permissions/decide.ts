import type { Access, PermissionAction, PermissionMode, ScopedRule } from "../protocol/access.ts";
import { decideCommand } from "./decide-command.ts";
import type { JudgedCommands } from "./judged-command.ts";
import { matchesRule, matchesTool, specificity } from "./match-rule.ts";

export interface Policy {
  mode: PermissionMode;
  rules: readonly ScopedRule[];
  /** False in an untrusted workspace. */
  trusted: boolean;
}

export interface Verdict {
  action: PermissionAction;
  /** A full sentence for the approval card, or for the model on denial. */
  reason: string;
  rule?: ScopedRule;
}

const severity: Record<PermissionAction, number> = { allow: 0, ask: 1, deny: 2 };

/**
 * The verdict on a whole call: the strictest of its accesses. A call that touches nothing is allowed. `commands` has what was
 * found out about the command lines among them, `tool` the name of the called tool.
 */
export function decide(accesses: readonly Access[], policy: Policy, commands?: JudgedCommands, tool?: string): Verdict {
  const ofTool = tool === undefined ? undefined : decideTool(tool, policy);
  if (ofTool?.action === "deny") return ofTool;
  const ofAccess = decideAccesses(accesses, policy, commands);
  return ofTool !== undefined && severity[ofTool.action] > severity[ofAccess.action] ? ofTool : ofAccess;
}

function decideAccesses(accesses: readonly Access[], policy: Policy, commands?: JudgedCommands): Verdict {
  let strictest: Verdict | undefined;
  for (const access of accesses) {
    const verdict =
      access.kind === "execute"
        ? decideCommand(access, policy, commands?.get(access.subject), (path) => decideAccess(path, policy))
        : decideAccess(access, policy);
    if (strictest === undefined || severity[verdict.action] > severity[strictest.action]) strictest = verdict;
  }
  return strictest ?? { action: "allow", reason: "It touches nothing." };
}

/** Rules about a tool or a server can only tighten: what a call touches is decided by itself. */
function decideTool(tool: string, policy: Policy): Verdict | undefined {
  const matching = policy.rules.filter((rule) => matchesTool(rule, tool));
  for (const action of ["deny", "ask"] as const) {
    const rule = matching.find((one) => one.action === action);
    if (rule !== undefined && (action === "deny" || policy.mode !== "all"))
      return { action, reason: `A ${rule.scope} rule ${action === "deny" ? "denies" : "asks for"} ${tool}.`, rule };
  }
  return undefined;
}

function decideAccess(access: Access, policy: Policy): Verdict {
  const matching = policy.rules.filter((rule) => matchesRule(rule, access));
  const denial = matching.find((rule) => rule.action === "deny");
  if (denial) return { action: "deny", reason: `A ${denial.scope} rule denies ${describe(access)}.`, rule: denial };
  if (access.kind !== "read" && !policy.trusted) {
    return { action: "deny", reason: "This workspace is not trusted, so only reading is possible." };
  }
  if (policy.mode === "read-only" && access.kind !== "read" && access.kind !== "memory") {
    return { action: "deny", reason: "The mode is read-only." };
  }
  if (access.guarded && access.kind !== "read") {
    return { action: "ask", reason: `${access.subject} is a guarded file, so it is always asked.` };
  }
  // A workspace's own rules can only tighten.
  const best = mostSpecific(matching.filter((rule) => rule.action !== "allow" || rule.scope !== "workspace"));
  const askedByWorkspace = matching.find((rule) => rule.scope === "workspace" && rule.action === "ask");
  if (askedByWorkspace) {
    return { action: "ask", reason: `A rule of this workspace asks for ${describe(access)}.`, rule: askedByWorkspace };
  }
  if (best !== undefined && best.scope !== "built-in") {
    return { action: best.action, reason: `A ${best.scope} rule covers ${describe(access)}.`, rule: best };
  }
  if (access.ignored) {
    return { action: "ask", reason: `${access.subject} is ignored or may hold secrets.` };
  }
  const byMode = allowedByMode(access, policy.mode);
  if (byMode !== undefined) return { action: "allow", reason: byMode };
  if (best !== undefined && !access.outside)
    return { action: best.action, reason: `By default ${describe(access)} is allowed.`, rule: best };
  const why = access.outside ? `${access.subject} is outside the workspace` : `no rule covers ${describe(access)}`;
  return { action: "ask", reason: `Asked because ${why}.` };
}

function allowedByMode(access: Access, mode: PermissionMode): string | undefined {
  if (mode === "all") return "The mode allows everything that no rule denies.";
  if (mode === "edits" && access.kind === "write" && !access.outside)
    return "The mode allows edits inside the workspace.";
  return undefined;
}

function mostSpecific(rules: readonly ScopedRule[]): ScopedRule | undefined {
  let best: ScopedRule | undefined;
  for (const rule of rules) {
    if (best === undefined || specificity(rule.pattern) >= specificity(best.pattern)) best = rule;
  }
  return best;
}

function describe(access: Access): string {
  const verb = { read: "reading", write: "writing", execute: "running", network: "reaching", memory: "remembering" };
  return `${verb[access.kind]} ${access.subject}`;
}
