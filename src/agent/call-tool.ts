import type { AccessPlan, ApprovedChange, Tool, ToolResult } from "../tools/define-tool.ts";
import { type Ended, failedCall, startCall } from "./answer-call.ts";
import { approve } from "./approve-changes.ts";
import { askPermission } from "./ask-permission.ts";
import { amountsOf } from "./call-amounts.ts";
import type { CallDeps, CallOutcome, PlannedCall } from "./call-deps.ts";
import { originFor, refreshSecrets } from "./call-guards.ts";
import type { ProvenanceGuard } from "./provenance/provenance-guard.ts";
import { end, refuseOverLimit, rejectAll } from "./refuse-call.ts";

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
    const overLimit = refuseOverLimit(planned, amountsOf(plan), deps);
    if (overLimit !== undefined) return overLimit;
    const about = {
      callId: call.id,
      tool: tool.name,
      secrets: planned.secrets,
      output: planned.output,
      hook: planned.hook,
    };
    const permission = await askPermission(deps.desk, about, plan, context.signal);
    if (permission.allowed) {
      if (!permission.reviewed) deps.output?.tell(planned.output.effects, plan.title);
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

/**
 * Runs an approved call, bounds its result and says so. Never rejects: every call gets an answer. Problems of before its changes
 * are noted by the caller, ahead of all changes that are made together.
 */
export async function runApprovedCall(approved: ApprovedCall, deps: CallDeps): Promise<CallOutcome> {
  const { planned, changes, advice } = approved;
  const { call, tool, input, plan, context } = planned;
  if (planned.failure !== undefined) {
    const shownBy = (provenance: ProvenanceGuard) => provenance.ofFailure(plan.access, context.signal);
    const origin = await originFor(deps, context.signal, shownBy);
    return end(planned, { ...failedCall(planned.failure, context.signal, deps), ...origin }, deps, 0);
  }
  const amounts = amountsOf(plan, changes);
  const overLimit = refuseOverLimit(planned, amounts, deps);
  if (overLimit !== undefined) return overLimit;
  deps.budget?.().count(amounts, tool.name);
  const began = deps.ports.clock.now().getTime();
  const outcome = await withHooks(await attempt());
  return end(planned, outcome, deps, deps.ports.clock.now().getTime() - began);

  async function withHooks(ended: Ended): Promise<Ended> {
    if (context.signal.aborted || deps.hooks === undefined) return ended;
    const about = { callId: call.id, tool: tool.name, input: planned.shown };
    const shown = deps.secrets?.hide(ended.content, `the result of ${tool.name}`) ?? ended.content;
    try {
      const said = await deps.hooks.afterCall(
        about,
        { content: shown, isError: ended.code !== undefined },
        context.signal,
      );
      return said === undefined ? ended : { ...ended, content: `${ended.content}\n${said}` };
    } catch (error) {
      // The call is done and keeps its result, also where the run was stopped meanwhile.
      if (!context.signal.aborted) deps.logger.log("error", "A hook failed unexpectedly.", error);
      return ended;
    }
  }

  async function attempt(): Promise<Ended> {
    try {
      context.signal.throwIfAborted();
      if (mayChange(tool, plan)) deps.checkpoints?.beforeCall(call.id, plan.title);
      const result = await tool.run(input, context, changes);
      deps.provenance?.wrote(changes);
      const origin = await originFor(deps, context.signal, (provenance) =>
        provenance.ofResult(tool, plan.access, result, context.signal, began),
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

function mayChange(tool: Tool, { access }: AccessPlan): boolean {
  return tool.readOnly !== true && access.some(({ kind }) => kind === "write" || kind === "execute");
}

function withAdvice(result: ToolResult, advice: string | undefined): ToolResult {
  return advice === undefined ? result : { ...result, content: `${result.content}\nThe user says: ${advice}` };
}
