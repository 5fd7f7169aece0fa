import type { Clock } from "../ports/runtime.ts";
import type { ApprovalReply, ApprovalRequest, Approver } from "../ports/user.ts";
import type { Emit } from "../protocol/agent-event.ts";
import { type Audit, auditReply, auditRequest } from "./audit-decisions.ts";

export interface AskingDesk {
  approver: Approver;
  clock: Clock;
  emit: Emit;
  /** Hears of every decision; absent where none is recorded. */
  audit?: Audit;
}

/** Shows a request, with when it expires, and waits for its reply; both are recorded. @throws the abort reason. */
export async function askUser(desk: AskingDesk, asked: ApprovalRequest, signal: AbortSignal): Promise<ApprovalReply> {
  const { expiryMs } = desk.approver;
  const expiresAt = expiryMs && new Date(desk.clock.now().getTime() + expiryMs).toISOString();
  const request: ApprovalRequest = { ...asked, ...(expiresAt && { expiresAt }) };
  desk.emit({ type: "permission-request", ...request });
  auditRequest(desk.audit, request);
  const reply = await waitForReply(desk, request, signal);
  auditReply(desk.audit, request, reply);
  desk.emit({
    type: "permission-reply",
    requestId: request.requestId,
    callId: request.callId,
    decision: reply.decision,
    by: reply.by,
    ...(reply.advice && { advice: reply.advice }),
  });
  signal.throwIfAborted();
  return reply;
}

async function waitForReply(desk: AskingDesk, request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalReply> {
  if (!desk.approver.canAsk) return { decision: "reject", by: "nobody" };
  const { expiryMs } = desk.approver;
  const settled = new AbortController();
  const either = AbortSignal.any([signal, settled.signal]);
  const expiry =
    expiryMs === undefined
      ? undefined
      : desk.clock.sleep(expiryMs, either).then((): ApprovalReply => ({ decision: "reject", by: "expiry" }));
  try {
    const asked = desk.approver.approve(request, either);
    return await (expiry === undefined ? asked : Promise.race([asked, expiry]));
  } catch (error) {
    if (!signal.aborted) throw error;
    return { decision: "reject", by: "abort" };
  } finally {
    settled.abort();
    await expiry?.catch(() => undefined);
  }
}
