import { createId } from "../base/ids.ts";
import { alwaysPattern } from "../permissions/always-pattern.ts";
import { isOpenPattern } from "../permissions/commands/match-commands.ts";
import { decide } from "../permissions/decide.ts";
import { describeEffects } from "../permissions/describe-effects.ts";
import type { JudgedCommands } from "../permissions/judged-command.ts";
import type { RuleStore } from "../ports/rule-store.ts";
import type { ApprovalReply, ApprovalRequest } from "../ports/user.ts";
import type { Effect, PermissionMode } from "../protocol/access.ts";
import type { AccessPlan } from "../tools/define-tool.ts";
import { type AskingDesk, askUser } from "./ask-user.ts";
import { auditVerdict } from "./audit-decisions.ts";
import { type HookVerdict, loosenedByHook, tightenedByHook } from "./hook-verdict.ts";
import { type CommandJudge, judgeCommands } from "./judge-command.ts";
import { type CallWarnings, type Taint, tightenVerdict } from "./tighten-verdict.ts";

export interface PermissionDesk extends AskingDesk {
  rules: RuleStore;
  mode(): PermissionMode;
  trusted: boolean;
  /** Absent: a command is allowed by nothing but a rule that is exactly its line. */
  judge?: CommandJudge;
  /** What was read that is not part of the project; absent where nobody keeps account of that. */
  taint?: Taint;
}

export type PermissionOutcome =
  /** `reviewed`: a person has decided on the hunks of the changes. */
  | { allowed: true; reviewed: boolean; rejectedHunks: Record<string, string[]>; advice?: string }
  /** `message` is for the model. */
  | { allowed: false; message: string; byUser: boolean };

/** Decides by rules and mode, asks the approver where that says so, and remembers "session" and "always". */
export async function askPermission(
  desk: PermissionDesk,
  call: { callId: string; tool: string; hook?: HookVerdict | undefined } & CallWarnings,
  plan: AccessPlan,
  signal: AbortSignal,
): Promise<PermissionOutcome> {
  const policy = { mode: desk.mode(), rules: desk.rules.rules(), trusted: desk.trusted };
  const commands = await judgeCommands(plan.access, desk.judge, signal);
  sayWhatIsMissing(desk);
  const ruled = loosenedByHook(decide(plan.access, policy, commands, call.tool), plan, call.hook, commands);
  const tight = tightenVerdict(ruled, { call, plan, commands, mode: policy.mode }, desk.taint);
  const { sources, clears } = tight;
  const verdict = tightenedByHook(tight.verdict, call.hook);
  if (verdict.action !== "ask") auditVerdict(desk.audit, call, plan, verdict, policy.mode);
  if (verdict.action === "allow") return { allowed: true, reviewed: false, rejectedHunks: {} };
  if (verdict.action === "deny") {
    return {
      allowed: false,
      byUser: false,
      message: `Denied: ${verdict.reason} Do not try to get round this; say what is needed instead.`,
    };
  }
  const pattern = clears ? undefined : alwaysPattern(plan.access, policy, commands);
  const request: ApprovalRequest = {
    ...withEffects(createRequest(call, plan, verdict.reason, commands, pattern), call.output?.effects ?? []),
    ...(sources.length > 0 && { sources }),
    ...(clears && { clears }),
  };
  const reply = await askUser(desk, request, signal);
  if (reply.decision === "reject")
    return {
      allowed: false,
      byUser: reply.by === "user",
      message: rejection(reply, plan.title, clears ? desk.taint : undefined),
    };
  if (namesUnknownHunks(plan, reply)) {
    return {
      allowed: false,
      byUser: false,
      message: "The review named changes that do not exist, so nothing was done. Propose the edit again.",
    };
  }
  if (clears && reply.decision === "session") desk.taint?.clear();
  else await remember(desk.rules, plan, pattern, reply);
  if (reply.decision === "session" || reply.decision === "always") desk.taint?.allowInformed(plan.access);
  return {
    allowed: true,
    reviewed: reply.by === "user" && reply.later !== true,
    rejectedHunks: reply.rejectedHunks ?? {},
    ...(reply.advice && { advice: reply.advice }),
  };
}

const told = new WeakSet<PermissionDesk>();

/** Once a session: commands are asked for more often than the rules would have it. */
function sayWhatIsMissing(desk: PermissionDesk): void {
  const problem = desk.judge?.analyser.problem;
  if (problem === undefined || told.has(desk)) return;
  told.add(desk);
  const text = `Commands cannot be analysed (${problem}). Only a rule that is exactly a command allows it; the rest is asked for.`;
  desk.emit({ type: "notice", level: "warning", text });
}

function createRequest(
  call: { callId: string; tool: string },
  plan: AccessPlan,
  reason: string,
  commands: JudgedCommands,
  pattern: string | undefined,
): ApprovalRequest {
  const changes = plan.changes?.map((change) => change.view);
  const kinds = new Map(changes?.map((change) => [change.path, change.kind]));
  return {
    requestId: createId("request"),
    callId: call.callId,
    tool: call.tool,
    title: plan.command === undefined ? `${plan.title}?` : "Run this command?",
    effects: describeEffects(plan.access, kinds, commands),
    reason,
    ...(plan.command !== undefined && { command: plan.command }),
    ...(changes && changes.length > 0 && { changes }),
    ...(pattern !== undefined && { pattern }),
  };
}

function withEffects(request: ApprovalRequest, effects: readonly Effect[]): ApprovalRequest {
  return effects.length === 0 ? request : { ...request, effects: [...request.effects, ...effects] };
}

/** `taint`: what was read, where nothing else makes it a question. */
function rejection(reply: ApprovalReply, title: string, taint: Taint | undefined): string {
  switch (reply.by) {
    case "user":
      return reply.advice
        ? `The user rejected this and says: ${reply.advice}`
        : "The user rejected this. Nothing was done.";
    case "expiry":
      return "Nobody answered in time, so this was not done.";
    case "abort":
      return "The run was stopped before this was answered. Nothing was done.";
    default: {
      const why = taint === undefined ? "" : ` because ${taint.describe()}`;
      return `Denied: "${title}" needs approval${why}, and nobody can be asked in this run. Do not try another way; say at the end what was not possible.`;
    }
  }
}

/** A rejection that cannot be carried out must not count as consent to everything. */
function namesUnknownHunks(plan: AccessPlan, reply: ApprovalReply): boolean {
  return Object.entries(reply.rejectedHunks ?? {}).some(([changeId, hunkIds]) => {
    const change = plan.changes?.find((one) => one.changeId === changeId);
    return hunkIds.some((id) => !change?.view.hunks.some((hunk) => hunk.id === id));
  });
}

async function remember(
  rules: RuleStore,
  plan: AccessPlan,
  offered: string | undefined,
  reply: ApprovalReply,
): Promise<void> {
  if (reply.decision === "session") {
    for (const access of plan.access) {
      // A command that ends in `*` would be a pattern for many others.
      if (access.kind === "execute" && isOpenPattern(access.pattern ?? access.subject)) continue;
      rules.addSessionRule({ access: access.kind, pattern: access.pattern ?? access.subject, action: "allow" });
    }
  }
  const [first] = plan.access;
  const pattern = reply.pattern ?? offered;
  if (reply.decision === "always" && first !== undefined && pattern !== undefined) {
    await rules.addUserRule({ access: first.kind, pattern, action: "allow" });
  }
}
