import type { CostEstimate, Plan } from "../../protocol/plan.ts";
import type { RunResult } from "../agent-session.ts";
import { makePlan } from "../planning/make-plan.ts";
import { applyChanges, nextSteps, withStep } from "../planning/plan-steps.ts";
import { reviewPlan } from "../planning/review-plan.ts";
import { runStep, type StepOutcome } from "../planning/run-step.ts";
import { runAgent } from "../run-agent.ts";
import { estimateFor } from "./estimate.ts";
import { type Strategy, type StrategyWork, shapeOf } from "./strategy.ts";

/** Steps that only read run side by side, so many at a time. */
const width = 3;

/**
 * A plan first, which the user approves; then one focused run a step, each handing over to those after it and revising what is left;
 * then an answer that cites the steps. Taken up again, it goes on with the first step that is not done.
 */
export const planExecute: Strategy = async (work) => {
  const ready = await preparedPlan(work);
  if ("result" in ready) return ready.result;
  const carried = await carryOut(ready.plan, work);
  if ("result" in carried) return carried.result;
  return synthesise(carried.plan, work);
};

async function preparedPlan(work: StrategyWork): Promise<{ plan: Plan } | { result: RunResult }> {
  const { unfinished } = work;
  if (unfinished?.state === "approved") return { plan: reopened(unfinished) };
  const averages = await work.options.averages?.();
  const estimate = (plan: Plan): CostEstimate | undefined =>
    estimateFor("plan-execute", averages, { ...shapeOf(work.options), steps: plan.steps.length });
  if (unfinished !== undefined) return reviewPlan(work, unfinished, estimate(unfinished));
  const made = await makePlan(work);
  if (!made.ok) return { result: made.result };
  return reviewPlan(work, made.value, estimate(made.value));
}

/** What was under way when the run was cut is begun again. */
function reopened(plan: Plan): Plan {
  const steps = plan.steps.map((step) =>
    step.status === "running"
      ? { ...step, status: "pending" as const, reason: "It was interrupted; part of it may be done already." }
      : step,
  );
  return { ...plan, steps };
}

async function carryOut(approved: Plan, work: StrategyWork): Promise<{ plan: Plan } | { result: RunResult }> {
  const { main } = work;
  let plan = approved;
  const say = (): void => main.emit({ type: "plan", plan });
  for (;;) {
    const steps = nextSteps(plan, width);
    if (steps.length === 0) break;
    for (const step of steps) plan = withStep(plan, step.id, { status: "running", attempts: step.attempts + 1 });
    say();
    const snapshot = plan;
    const outcomes = await Promise.all(steps.map((step) => runStep(work, snapshot, step)));
    const stopped = outcomes.find((outcome) => outcome.stopped !== undefined)?.stopped;
    outcomes.forEach((outcome, index) => {
      const id = steps[index]?.id ?? "";
      plan = noteOutcome(plan, id, outcome);
    });
    if (stopped !== undefined) {
      say();
      return { result: stopped };
    }
    for (const { changes } of outcomes) {
      const changed = applyChanges(plan, changes);
      plan = changed.plan;
      for (const text of changed.refused) main.emit({ type: "notice", level: "info", text });
    }
    say();
  }
  const isWhole = plan.steps.every(({ status }) => status === "done" || status === "skipped");
  plan = { ...plan, state: isWhole ? "finished" : "failed" };
  return { plan };
}

function noteOutcome(plan: Plan, id: string, { status, summary, stopped }: StepOutcome): Plan {
  if (stopped !== undefined && status === undefined) return withStep(plan, id, { status: "pending" });
  return withStep(plan, id, { status: status ?? "failed", ...(summary !== undefined && { summary }) });
}

/** The session's own loop says what came of it: the next message finds that in the conversation, and not every step. */
async function synthesise(plan: Plan, work: StrategyWork): Promise<RunResult> {
  const { main } = work;
  const text = `The plan was carried out. This is what the steps came to:\n\n${report(plan)}\n\nAnswer the request now from that, citing steps as [step 1]. Say what was not done and why. Do the work of no step again.`;
  main.conversation.addUser(text);
  main.emit({ type: "briefing", text });
  const result = await runAgent(main);
  if (result.reason !== "finished") return result;
  // Written last, so that a run that is cut here goes on with the answer.
  main.emit({ type: "plan", plan });
  if (plan.state === "finished") return result;
  const open = plan.steps.filter(({ status }) => status === "failed" || status === "pending").map(({ id }) => id);
  return { reason: "failed", text: `Not every step of the plan could be done: ${open.join(", ")}.\n\n${result.text}` };
}

function report(plan: Plan): string {
  return plan.steps
    .map(({ id, goal, status, summary, reason }) => {
      const word = status === "pending" ? "not begun, since a step before it failed" : status;
      const more = [summary, status === "skipped" ? reason : undefined].filter((part) => part !== undefined);
      return `[step ${id}] ${goal} (${word})${more.length === 0 ? "" : `\n${more.join("\n")}`}`;
    })
    .join("\n\n");
}
