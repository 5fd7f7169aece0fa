import * as z from "zod";
import type { Plan, PlanStep } from "../../protocol/plan.ts";
import { defineTool, type Tool } from "../../tools/define-tool.ts";
import type { RunResult } from "../agent-session.ts";
import { innerRun } from "../strategies/inner-run.ts";
import type { StrategyWork } from "../strategies/strategy.ts";
import { describeSteps } from "./make-plan.ts";
import type { StepChange } from "./plan-steps.ts";
import { stepId } from "./step-id.ts";

export interface StepOutcome {
  /** Absent where the run was cut before the step was over. */
  status?: "done" | "failed";
  /** What it hands over. */
  summary?: string;
  /** What should become of the steps that are left. */
  changes: readonly StepChange[];
  /** Why the whole run ends here. */
  stopped?: RunResult;
}

/** Characters of a summary that later steps get. */
const summaryLimit = 4000;

const change = z.object({
  action: z.enum(["skip", "insert", "redo"]),
  step: stepId.optional().describe("Id of the step to skip or do again"),
  after: stepId.optional().describe("insert: id of the step before"),
  goal: z.string().optional().describe("insert: what to do"),
  expected: z.string().optional().describe("insert: what is there once it is done"),
  readOnly: z.boolean().optional(),
  reason: z.string(),
});

const stepReport = z.object({
  outcome: z.enum(["done", "blocked"]).describe("done only if what is expected is there and you have seen it"),
  summary: z
    .string()
    .min(1)
    .describe("What those after you need: what is there now, where, what you saw, what is open"),
  changes: z.array(change).optional().describe("Only where what you found makes the rest of the plan wrong"),
});

/**
 * Carries out one step in a run of its own, which sees the request, the plan and what the steps before have handed over. A step that only
 * reads is offered only tools that read.
 */
export async function runStep(work: StrategyWork, plan: Plan, step: PlanStep): Promise<StepOutcome> {
  let taken: z.infer<typeof stepReport> | undefined;
  const finish = defineTool({
    name: "finish_step",
    group: "core",
    readOnly: true,
    description: "Ends your step: what it came to, and what that means for the steps after it.",
    input: stepReport,
    access: ({ outcome }) => ({ title: `Step ${step.id} ${outcome}`, access: [] }),
    run: async (input) => {
      taken = input;
      return { content: "Taken." };
    },
  });
  let asked = false;
  const run = await innerRun(work, {
    title: `Step ${step.id}: ${step.goal}`,
    prompt: promptFor(work.task, plan, step),
    allows: (tool) => !step.readOnly || tool.readOnly === true,
    tools: [finish as Tool],
    isDone: () => taken !== undefined,
    // Words instead of the call are a summary all the same, where asking once does not bring it.
    beforeStop: async () => {
      if (asked) return undefined;
      asked = true;
      return "End your step by calling finish_step.";
    },
  });
  if (taken !== undefined) {
    const { outcome, summary, changes = [] } = taken;
    return {
      status: outcome === "done" ? "done" : "failed",
      summary: bounded(summary),
      changes: changes.flatMap(readChange),
    };
  }
  const { reason, text, limit } = run;
  if (reason === "finished") return { status: "done", summary: bounded(text), changes: [] };
  if (reason === "denied") return { status: "failed", summary: bounded(text), changes: [] };
  return { changes: [], stopped: { reason, text, ...(limit && { limit }) } };
}

function promptFor(task: string, plan: Plan, step: PlanStep): string {
  const before = plan.steps.filter(
    ({ status, summary }) => (status === "done" || status === "failed") && summary !== undefined,
  );
  const handed = before.map(({ id, goal, status, summary }) => `[step ${id}, ${status}] ${goal}\n${summary}`);
  return [
    `You carry out one step of a plan. The request of the user:\n${task}`,
    `The plan:\n${describeSteps(plan)}`,
    ...(handed.length === 0 ? [] : [`What the steps before have handed over:\n${handed.join("\n\n")}`]),
    [
      `Your step is ${step.id}: ${step.goal}`,
      ...(step.expected === "" ? [] : [`Expected: ${step.expected}`]),
      ...(step.tools.length === 0 ? [] : [`Tools that may help: ${step.tools.join(", ")}`]),
      ...(step.reason === undefined ? [] : [`Note: ${step.reason}`]),
    ].join("\n"),
    "Do this step and no other. When it is done, or cannot be done, call finish_step.",
  ].join("\n\n");
}

function readChange({ action, step, after, goal, expected, readOnly, reason }: z.infer<typeof change>): StepChange[] {
  if (action !== "insert") return step === undefined ? [] : [{ action, step: String(step), reason }];
  if (goal === undefined || goal.trim() === "") return [];
  return [
    {
      action,
      after: after === undefined ? undefined : String(after),
      goal,
      expected: expected ?? "",
      readOnly,
      reason,
    },
  ];
}

function bounded(text: string): string {
  return text.length <= summaryLimit ? text : `${text.slice(0, summaryLimit)} …`;
}
