import type { Plan, PlanStep, PlanStepStatus } from "./plan.ts";

const marks: Readonly<Record<PlanStepStatus, string>> = {
  pending: "[ ]",
  running: "[ ]",
  done: "[x]",
  failed: "[ ]",
  skipped: "[ ]",
};

const states: Readonly<Record<Plan["state"], string>> = {
  proposed: "Waits for approval",
  approved: "Under way",
  rejected: "Rejected",
  finished: "Finished",
  failed: "Not finished",
};

/** The plan as a Markdown file: a checklist with what each step has come to. Pure. */
export function planMarkdown(plan: Plan): string {
  const done = plan.steps.filter(({ status }) => status === "done").length;
  const head = [
    `# Plan: ${oneLine(plan.goal)}`,
    "",
    `${states[plan.state]}; ${done} of ${plan.steps.length} steps done.`,
    "",
  ];
  return `${[...head, ...plan.steps.flatMap(stepLines)].join("\n")}\n`;
}

function stepLines(step: PlanStep): string[] {
  const word = step.status === "pending" || step.status === "done" ? "" : ` (${step.status})`;
  const who = step.status === "skipped" && step.by === "user" ? " by you" : "";
  return [
    `- ${marks[step.status]} **${step.id}.** ${oneLine(step.goal)}${word}${who}`,
    ...(step.expected === "" ? [] : [`  - Expected: ${oneLine(step.expected)}`]),
    ...(step.dependsOn.length === 0 ? [] : [`  - After: ${step.dependsOn.map((id) => `step ${id}`).join(", ")}`]),
    ...(step.reason === undefined ? [] : [`  - Why: ${oneLine(step.reason)}`]),
    ...(step.summary === undefined
      ? []
      : [
          "",
          ...step.summary
            .trim()
            .split("\n")
            .map((line) => `  ${line}`.trimEnd()),
          "",
        ]),
  ];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
