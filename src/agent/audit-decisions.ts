import type { Verdict } from "../permissions/decide.ts";
import type { RuleStore } from "../ports/rule-store.ts";
import type { ApprovalReply, ApprovalRequest } from "../ports/user.ts";
import type { PermissionMode } from "../protocol/access.ts";
import type { AuditBody } from "../protocol/audit-entry.ts";
import type { FileChange } from "../protocol/change.ts";
import type { AccessPlan } from "../tools/define-tool.ts";

/** Takes a record of what was decided. */
export type Audit = (body: AuditBody) => void;

interface Call {
  callId: string;
  tool: string;
}

export function auditRequest(audit: Audit | undefined, request: ApprovalRequest): void {
  const { requestId, callId, tool, title, reason, expiresAt } = request;
  audit?.({
    type: "approval-request",
    ...{ requestId, callId, tool, title, reason },
    action: exactAction(request.command, request.changes, title),
    effects: request.effects.map(({ kind, text }) => `${kind} ${text}`),
    ...(expiresAt !== undefined && { expiresAt }),
  });
}

export function auditReply(
  audit: Audit | undefined,
  { requestId, callId }: ApprovalRequest,
  reply: ApprovalReply,
): void {
  const rejectedHunks = Object.values(reply.rejectedHunks ?? {}).flat().length;
  audit?.({
    type: "approval-reply",
    ...{ requestId, callId, decision: reply.decision, by: reply.by },
    ...(reply.advice !== undefined && { reason: reply.advice }),
    ...(reply.pattern !== undefined && { pattern: reply.pattern }),
    ...(rejectedHunks > 0 && { rejectedHunks }),
  });
}

/** What nobody was asked about: calls that were denied, and those that were allowed and do more than read. */
export function auditVerdict(
  audit: Audit | undefined,
  { callId, tool }: Call,
  plan: AccessPlan,
  { action, reason, rule }: Verdict,
  mode: PermissionMode,
): void {
  if (audit === undefined) return;
  if (action === "allow" && plan.access.every(({ kind }) => kind === "read")) return;
  const changes = plan.changes?.map((change) => change.view);
  audit({
    type: "decision",
    ...{ callId, tool, decision: action, reason, mode },
    action: exactAction(plan.command, changes, plan.title),
    access: plan.access.map(({ kind, subject }) => ({ kind, subject })),
    ...(rule !== undefined && {
      rule: { scope: rule.scope, access: rule.access, pattern: rule.pattern, action: rule.action },
    }),
  });
}

/** The same rules; each one that is added is recorded. */
export function auditedRules(rules: RuleStore, audit: Audit | undefined): RuleStore {
  if (audit === undefined) return rules;
  const audited: Pick<RuleStore, "addSessionRule" | "addUserRule"> = {
    addSessionRule(rule) {
      rules.addSessionRule(rule);
      audit({ type: "rule", scope: "session", access: rule.access, pattern: rule.pattern, action: rule.action });
    },
    async addUserRule(rule) {
      await rules.addUserRule(rule);
      audit({ type: "rule", scope: "user", access: rule.access, pattern: rule.pattern, action: rule.action });
    },
  };
  return Object.assign(Object.create(rules) as RuleStore, audited);
}

function exactAction(command: string | undefined, changes: readonly FileChange[] | undefined, title: string): string {
  if (command !== undefined) return command;
  if (changes === undefined || changes.length === 0) return title;
  return changes
    .map(({ kind, path, newPath, added, removed }) => {
      const target = newPath === undefined ? path : `${path} to ${newPath}`;
      return `${kind} ${target} (+${added} -${removed})`;
    })
    .join("; ");
}
