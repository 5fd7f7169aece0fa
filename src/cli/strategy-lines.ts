import type { AgentEventOf } from "../protocol/agent-event.ts";
import type { CostEstimate, Plan, PlanStepStatus } from "../protocol/plan.ts";
import type { Thought } from "../protocol/strategy.ts";
import type { Style } from "./style.ts";
import { visibleText } from "./visible-text.ts";

const marks: Readonly<Record<PlanStepStatus, string>> = {
  pending: "☐",
  running: "◐",
  done: "☑",
  failed: "✗",
  skipped: "⊘",
};

export function strategyLine({ strategy, by, reason, estimate }: AgentEventOf<"strategy">): string {
  const who = by === "auto" ? " (chosen by auto)" : by === "resume" ? " (taken up again)" : "";
  const why = reason === undefined ? "" : `: ${visibleText(reason)}`;
  const cost = estimate === undefined ? "" : `; ${estimateWords(estimate)}`;
  return `Strategy ${strategy}${who}${why}${cost}`;
}

/** `about 14 requests, 90k tokens, 0.12 USD, from 210 requests in this workspace`. */
export function estimateWords({ requests, tokens, cost, measured }: CostEstimate): string {
  const parts = [
    `about ${requests} requests`,
    `${Math.round(tokens / 1000)}k tokens`,
    ...(cost === undefined ? [] : [`${cost.toFixed(2)} USD`]),
  ];
  return `${parts.join(", ")}, from ${measured} requests in this workspace`;
}

/** The plan whole while it is proposed; after that only the steps whose state is another than the last time. */
export function planLines(plan: Plan, before: Plan | undefined, style: Style): string[] {
  const whole = plan.state === "proposed" || before?.planId !== plan.planId;
  const known = new Map(before?.steps.map((step) => [step.id, `${step.status} ${step.goal}`]));
  const lines = plan.steps
    .filter((step) => whole || known.get(step.id) !== `${step.status} ${step.goal}`)
    // That one begins is said by its run.
    .filter(({ status }) => whole || status !== "running")
    .map((step) => {
      const after = whole && step.dependsOn.length > 0 ? style.dim(` (after ${step.dependsOn.join(", ")})`) : "";
      const why = step.reason !== undefined && !whole ? style.dim(`: ${visibleText(step.reason)}`) : "";
      return `  ${marks[step.status]} ${step.id}. ${visibleText(step.goal)}${after}${why}`;
    });
  return whole ? [style.bold("Plan"), ...lines] : lines;
}

export function describePlanReply({ decision, by, advice }: AgentEventOf<"plan-reply">, style: Style): string {
  if (decision === "approve") return style.green("✓ plan approved");
  if (decision === "revise") return `→ ${visibleText(advice ?? "")}`;
  return by === "user" ? style.red("✗ plan rejected") : style.red("✗ plan not answered");
}

export function checkLine({ subject, passed, exitCode }: AgentEventOf<"check">, style: Style): string {
  const code = exitCode === undefined ? "" : ` (exit ${exitCode})`;
  return passed
    ? style.green(`✓ ${visibleText(subject)} passed`)
    : style.red(`✗ ${visibleText(subject)} failed${code}`);
}

/** Approaches whose mark or state is another than the last time. */
export function thoughtLines(thoughts: readonly Thought[], before: readonly Thought[], style: Style): string[] {
  const wordOf = ({ state, score, check }: Thought) => `${state} ${score} ${check?.passed}`;
  const known = new Map(before.map((thought) => [thought.id, wordOf(thought)]));
  return thoughts
    .filter((thought) => known.get(thought.id) !== wordOf(thought))
    .filter(({ state, score }) => state !== "running" && !(state === "proposed" && score === undefined))
    .map((thought) => {
      const { id, title, score, check, state, reason } = thought;
      const marks = [
        ...(score === undefined ? [] : [score.toFixed(2)]),
        ...(check === undefined ? [] : [check.passed ? style.green("passed") : style.red("failed")]),
        ...(state === "proposed" || state === "tried" ? [] : [state]),
      ];
      const why = reason === undefined ? "" : style.dim(` ${visibleText(reason)}`);
      return `  ${id}. ${visibleText(title)} (${marks.join(", ")})${why}`;
    });
}
