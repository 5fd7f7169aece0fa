import * as z from "zod";
import { createId } from "../../base/ids.ts";
import type { Plan } from "../../protocol/plan.ts";
import { type Answered, askFor } from "../strategies/ask-for.ts";
import type { StrategyWork } from "../strategies/strategy.ts";
import { readSteps } from "./plan-steps.ts";
import { stepId } from "./step-id.ts";

const input = z.object({
  steps: z
    .array(
      z.object({
        id: stepId.optional().describe("From 1"),
        goal: z.string().describe("What to do, in one sentence, with the names it needs"),
        expected: z.string().describe("What is true or there once it is done, so that one can look"),
        tools: z.array(z.string()).optional().describe("Names of tools that will help"),
        dependsOn: z.array(stepId).optional().describe("Ids of steps that must be done before"),
        readOnly: z.boolean().optional().describe("True when it changes nothing"),
      }),
    )
    .describe("In order"),
});

/**
 * Asks the model for a plan, which it may look around for. `change`: an earlier plan and what the user wants of it otherwise.
 * Nothing is carried out.
 */
export async function makePlan(work: StrategyWork, change?: { plan: Plan; advice: string }): Promise<Answered<Plan>> {
  const names = work.calls.toolbox.all.map(({ name }) => name);
  const again =
    change === undefined
      ? ""
      : `\n\nThis is the plan so far:\n${describeSteps(change.plan)}\n\nThe user wants it otherwise: ${change.advice}`;
  return askFor(work, {
    title: change === undefined ? "Make a plan" : "Change the plan",
    before: work.main.conversation.messages,
    prompt: `Do not carry this out yet: make a plan for it. Look at what you need to know first, with tools that only read; then call submit_plan.
Each step is carried out by itself, by someone who sees the request, the plan and what the steps before hand over, and nothing else: name files, functions and commands. As few steps as the work has parts; one is enough for a small thing. The last one checks the whole. Mark a step readOnly when it changes nothing: such steps run side by side.${again}`,
    tool: "submit_plan",
    description: "Hands in the plan.",
    input,
    looks: true,
    describe: ({ steps }) => `Plan of ${steps.length} ${steps.length === 1 ? "step" : "steps"}`,
    read: ({ steps }) => ({
      planId: change?.plan.planId ?? createId("plan"),
      goal: work.task,
      state: "proposed" as const,
      steps: readSteps(
        steps.map(({ id, dependsOn, ...step }) => ({
          ...step,
          ...(id !== undefined && { id: String(id) }),
          ...(dependsOn && { dependsOn: dependsOn.map(String) }),
        })),
        names,
      ),
    }),
  });
}

/** The steps as lines for a model. */
export function describeSteps({ steps }: Plan): string {
  return steps
    .map(({ id, goal, status, dependsOn }) => {
      const after = dependsOn.length === 0 ? "" : `, after ${dependsOn.join(", ")}`;
      return `${id}. ${goal} (${status}${after})`;
    })
    .join("\n");
}
