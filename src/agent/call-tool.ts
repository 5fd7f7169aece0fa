import type { ToolErrorCode } from "../base/errors.ts";
import type { ToolCall } from "../ports/chat-model.ts";
import type { CheckpointRecorder } from "../ports/checkpoints.ts";
import type { Emit } from "../protocol/agent-event.ts";
import type { LimitReached } from "../protocol/limits.ts";
import type { AccessPlan, ApprovedChange, Tool, ToolContext, ToolPorts, ToolResult } from "../tools/define-tool.ts";
import { type Ended, endCall, failedCall, startCall } from "./answer-call.ts";
import { approve, rejected } from "./approve-changes.ts";
import { askPermission, type PermissionDesk } from "./ask-permission.ts";
import { amountsOf } from "./call-amounts.ts";
import { type CallGuards, originFor, refreshSecrets } from "./call-guards.ts";
import type { EditProblems } from "./problems/edit-problems.ts";
import type { RunBudget } from "./run-budget.ts";
import type { Toolbox } from "./toolbox.ts";

export interface CallDeps extends CallGuards {
  sessionId: string;
  toolbox: Toolbox;
  ports: ToolPorts;
  seen: ToolContext["seen"];
  /** Absent: no checkpoints are kept. */
  checkpoints?: Pick<CheckpointRecorder, "beforeCall"> | undefined;
  /** Absent where no editor reports problems. */
  problems?: EditProblems | undefined;
  desk: PermissionDesk;
  /** Of the run under way. Absent: nothing is bounded. */
  budget?: () => RunBudget;
  emit: Emit;
}

/** A call that was parsed and planned, and waits to run. */
export interface PlannedCall {
  call: ToolCall;
  tool: Tool;
  input: unknown;
  /** The arguments as the model wrote them, with placeholders for secrets. */
  shown: unknown;
  /** Names of the secrets among the arguments. */
  secrets: readonly string[];
  plan: AccessPlan;
  context: ToolContext;
  /** For the model, at the end of the result. */
  remark?: string;
}

export interface CallOutcome {
  content: string;
  code?: ToolErrorCode;
  /** The call could not even be started: broken JSON, unknown tool, arguments that do not fit. */
  unusable?: boolean;
  /** Denied by a rule, or because nobody could be asked: no person has decided so. */
  deniedByPolicy?: boolean;
}

/** A call that may run now, as far as it was approved. */
export interface ApprovedCall {
  planned: PlannedCall;
  changes: ApprovedChange[];
  advice?: string;
}

/** Says that the call begins and decides on it. A call that may not run is answered at once. Never rejects. */
export async function decideCall(planned: PlannedCall, deps: CallDeps): Promise<ApprovedCall | CallOutcome> {
  const { call, tool, plan, context } = planned;
  startCall(call, planned.shown, plan, deps);
  try {
    context.signal.throwIfAborted();
    const limit = deps.budget?.().admits(amountsOf(plan));
    if (limit !== undefined) return rejectAll(planned, overLimit(limit), deps);
    const about = { callId: call.id, tool: tool.name, secrets: planned.secrets };
    const permission = await askPermission(deps.desk, about, plan, context.signal);
    if (permission.allowed) {
      const changes = (plan.changes ?? []).map((change) =>
        approve(change, permission.rejectedHunks[change.changeId] ?? [], permission.reviewed),
      );
      return { planned, changes, ...(permission.advice !== undefined && { advice: permission.advice }) };
    }
    const byPolicy = permission.byUser ? {} : { deniedByPolicy: true };
    return rejectAll(planned, { content: permission.message, code: "denied", ...byPolicy }, deps);
  } catch (error) {
    return end(planned, failedCall(error, context.signal, deps), deps, 0);
  }
}

/** Runs an approved call, bounds its result and says so. Never rejects: every call gets an answer. */
export async function runApprovedCall(approved: ApprovedCall, deps: CallDeps): Promise<CallOutcome> {
  const { planned, changes, advice } = approved;
  const { call, tool, input, plan, context } = planned;
  const amounts = amountsOf(plan, changes);
  const limit = deps.budget?.().admits(amounts);
  if (limit !== undefined) return rejectAll(planned, overLimit(limit), deps);
  deps.budget?.().count(amounts);
  const began = deps.ports.clock.now().getTime();
  const outcome = await attempt();
  return end(planned, outcome, deps, deps.ports.clock.now().getTime() - began);

  async function attempt(): Promise<Ended> {
    try {
      context.signal.throwIfAborted();
      if (mayChange(tool, plan)) deps.checkpoints?.beforeCall(call.id, plan.title);
      if (changes.length > 0) await deps.problems?.beforeChange(changes, context.signal);
      const result = await tool.run(input, context, changes);
      deps.provenance?.wrote(changes);
      const origin = await originFor(deps, context.signal, (provenance) =>
        provenance.ofResult(tool, plan.access, result, context.signal),
      );
      return { ...withAdvice(result, advice), ...origin };
    } catch (error) {
      return failedCall(error, context.signal, deps);
    } finally {
      // Also after a failure: some of the files may be written.
      if (changes.length > 0) await deps.problems?.afterChange(changes, context.signal);
      await refreshSecrets(deps, context.signal);
    }
  }
}

function rejectAll(planned: PlannedCall, outcome: CallOutcome, deps: CallDeps): CallOutcome {
  const { call, plan } = planned;
  for (const change of plan.changes ?? []) deps.emit({ type: "change", callId: call.id, ...rejected(change) });
  return end(planned, outcome, deps, 0);
}

function overLimit(limit: LimitReached): CallOutcome {
  return { content: `This was not done, and the run stops here: ${limit.text}`, code: "denied" };
}

function mayChange(tool: Tool, { access }: AccessPlan): boolean {
  return tool.readOnly !== true && access.some(({ kind }) => kind === "write" || kind === "execute");
}

function withAdvice(result: ToolResult, advice: string | undefined): ToolResult {
  return advice === undefined ? result : { ...result, content: `${result.content}\nThe user says: ${advice}` };
}

function end({ call, remark }: PlannedCall, ended: Ended, deps: CallDeps, durationMs: number): CallOutcome {
  return endCall(call, { ...ended, ...(remark !== undefined && { remark }) }, deps, durationMs);
}
