import type { Amounts } from "../ports/usage-ledger.ts";
import { type Ended, endCall } from "./answer-call.ts";
import { rejected } from "./approve-changes.ts";
import type { CallDeps, CallOutcome, PlannedCall } from "./call-deps.ts";

/** Ends a call that was planned. */
export function end({ call, remark }: PlannedCall, ended: Ended, deps: CallDeps, durationMs: number): CallOutcome {
  return endCall(call, { ...ended, ...(remark !== undefined && { remark }) }, deps, durationMs);
}

/** Ends a call that may not run: nothing of what it would have changed is done. */
export function rejectAll(planned: PlannedCall, outcome: CallOutcome, deps: CallDeps): CallOutcome {
  const { call, plan } = planned;
  for (const change of plan.changes ?? []) deps.emit({ type: "change", callId: call.id, ...rejected(change) });
  return end(planned, outcome, deps, 0);
}

/** Ends a call that would go over a limit; undefined for one that may go on. */
export function refuseOverLimit(planned: PlannedCall, amounts: Amounts, deps: CallDeps): CallOutcome | undefined {
  const limit = deps.budget?.().admits(amounts, planned.tool.name);
  if (limit === undefined) return undefined;
  const content = `This was not done, and the run stops here: ${limit.text}`;
  return rejectAll(planned, { content, code: "denied" }, deps);
}
