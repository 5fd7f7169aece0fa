import { createId } from "../../base/ids.ts";
import type { Questioner } from "../../ports/user.ts";
import type { CostEstimate, Plan, PlanReply } from "../../protocol/plan.ts";
import type { RunResult } from "../agent-session.ts";
import type { StrategyWork } from "../strategies/strategy.ts";
import { makePlan } from "./make-plan.ts";
import { applyEdits } from "./plan-steps.ts";

type Reviewed = { plan: Plan } | { result: RunResult };

/**
 * Shows the plan and waits until the user has approved it, as it is or changed; with advice it is made anew and shown again.
 * Where nobody can be asked it counts as approved, and that is said: what the steps do is decided on call by call all the same.
 */
export async function reviewPlan(
  work: StrategyWork,
  proposed: Plan,
  estimate: CostEstimate | undefined,
): Promise<Reviewed> {
  const { main, calls } = work;
  let plan = proposed;
  for (;;) {
    main.emit({ type: "plan", plan, ...(estimate && { estimate }) });
    const reply = await askForReply(work, plan);
    if (main.signal.aborted) return { result: { reason: "aborted", text: "Stopped." } };
    if (reply.decision === "approve") {
      const edited = reply.steps === undefined ? plan : applyEdits(plan, reply.steps);
      const approved: Plan = { ...edited, state: "approved" };
      main.emit({ type: "plan", plan: approved });
      if (!calls.ports.questioner.canAsk) {
        main.emit({ type: "notice", level: "info", text: "Nobody can be asked, so the plan is carried out as it is." });
      }
      return { plan: approved };
    }
    if (reply.decision === "reject") {
      main.emit({ type: "plan", plan: { ...plan, state: "rejected" } });
      return { result: { reason: "denied", text: "The plan was not approved. Nothing was done." } };
    }
    if (reply.steps !== undefined) plan = applyEdits(plan, reply.steps);
    const changed = await makePlan(work, { plan, advice: reply.advice ?? "" });
    if (!changed.ok) return { result: changed.result };
    plan = changed.value;
  }
}

async function askForReply({ main, calls }: StrategyWork, plan: Plan): Promise<PlanReply> {
  const { questioner } = calls.ports;
  const requestId = createId("request");
  const { planId } = plan;
  if (!questioner.canAsk) return { decision: "approve" };
  main.emit({ type: "plan-request", requestId, planId });
  try {
    const reply = await replyOf(questioner, requestId, plan, main.signal);
    main.emit({ type: "plan-reply", requestId, planId, by: "user", ...reply });
    return reply;
  } catch (error) {
    const by = main.signal.aborted ? "abort" : "nobody";
    main.emit({ type: "plan-reply", requestId, planId, by, decision: "reject" });
    if (!main.signal.aborted) main.logger.log("warning", "The plan could not be shown to the user.", error);
    return { decision: "reject" };
  }
}

const approve = "Approve";
const reject = "Reject";

/** A front end without a card for plans asks in words: whatever is neither yes nor no is what should be otherwise. */
async function replyOf(questioner: Questioner, requestId: string, plan: Plan, signal: AbortSignal): Promise<PlanReply> {
  if (questioner.reviewPlan !== undefined) return questioner.reviewPlan({ requestId, plan }, signal);
  const options = [
    { label: approve, detail: "carry it out" },
    { label: reject, detail: "do nothing" },
  ];
  const question = "Carry out this plan? Or say what should be otherwise.";
  const answer = (await questioner.ask({ requestId, question, options }, signal)).trim();
  if (/^(approve|yes|y|ok)$/i.test(answer)) return { decision: "approve" };
  if (/^(reject|no|n|)$/i.test(answer)) return { decision: "reject" };
  return { decision: "revise", advice: answer };
}
