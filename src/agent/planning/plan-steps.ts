import { ToolError } from "../../base/errors.ts";
import type { EditedStep, Plan, PlanStep } from "../../protocol/plan.ts";

/** A step as a model proposes it. */
export interface ProposedStep {
  id?: string | undefined;
  goal: string;
  expected: string;
  tools?: readonly string[] | undefined;
  dependsOn?: readonly string[] | undefined;
  readOnly?: boolean | undefined;
}

/** A change of the steps that are still to be done. */
export type StepChange =
  | { action: "skip"; step: string; reason: string }
  | { action: "redo"; step: string; reason: string }
  | {
      action: "insert";
      after?: string | undefined;
      goal: string;
      expected: string;
      readOnly?: boolean | undefined;
      reason: string;
    };

/** Steps of a plan at most, also with those put in later. */
export const stepLimit = 24;
/** How often one step is begun at most. */
export const attemptLimit = 3;

/**
 * Makes steps of what a model proposes. What can only be meant in one way is put right: missing names are given, a step that
 * depends on itself does not. @throws ToolError invalid_input with every fault that only the model can put right.
 */
export function readSteps(proposed: readonly ProposedStep[], toolNames: readonly string[]): PlanStep[] {
  const known = new Set(toolNames);
  const steps = proposed.map((step, index): PlanStep => {
    const id = clean(step.id ?? "") || String(index + 1);
    return {
      id,
      goal: step.goal.trim(),
      expected: step.expected.trim(),
      tools: (step.tools ?? []).filter((name) => known.has(name)),
      dependsOn: [...new Set((step.dependsOn ?? []).map(clean))].filter((other) => other !== id && other !== ""),
      readOnly: step.readOnly === true,
      status: "pending",
      attempts: 0,
    };
  });
  const faults = faultsOf(steps);
  if (faults.length > 0) throw new ToolError("invalid_input", faults.join("\n"), "Send the whole plan again.");
  return steps;
}

function clean(id: string): string {
  return id.trim().replace(/^step\s*/i, "");
}

function faultsOf(steps: readonly PlanStep[]): string[] {
  const ids = steps.map(({ id }) => id);
  const faults: string[] = [];
  if (steps.length === 0) faults.push("The plan has no steps.");
  if (steps.length > stepLimit) faults.push(`The plan has ${steps.length} steps; ${stepLimit} are the most.`);
  for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index))) {
    faults.push(`Two steps have the id ${id}.`);
  }
  for (const { id, goal, expected, dependsOn } of steps) {
    if (goal === "") faults.push(`Step ${id} has no goal.`);
    if (expected === "") faults.push(`Step ${id} does not say what it is expected to bring.`);
    for (const other of dependsOn) {
      if (!ids.includes(other)) faults.push(`Step ${id} depends on ${other}, which is no step.`);
    }
  }
  const circle = faults.length === 0 ? findCircle(steps) : undefined;
  if (circle !== undefined) faults.push(`These steps wait for each other: ${circle.join(", ")}.`);
  return faults;
}

/** Steps that can never begin, because they wait for each other; undefined where there are none. */
function findCircle(steps: readonly PlanStep[]): string[] | undefined {
  const done = new Set<string>();
  let left = [...steps];
  for (;;) {
    const free = left.filter(({ dependsOn }) => dependsOn.every((id) => done.has(id)));
    if (free.length === 0) break;
    for (const { id } of free) done.add(id);
    left = left.filter(({ id }) => !done.has(id));
  }
  return left.length === 0 ? undefined : left.map(({ id }) => id);
}

/** Whether a step is over, one way or another. */
export function isSettled({ status }: PlanStep): boolean {
  return status === "done" || status === "failed" || status === "skipped";
}

/**
 * What runs next: the first step whose dependencies are settled, and beside one that only reads every other such step, up to
 * `width`. Empty when all is done, or when what is left waits for a step that failed.
 */
export function nextSteps(plan: Plan, width: number): PlanStep[] {
  const status = new Map(plan.steps.map((step) => [step.id, step.status]));
  const ready = plan.steps.filter(
    (step) =>
      step.status === "pending" &&
      step.dependsOn.every((id) => status.get(id) === "done" || status.get(id) === "skipped"),
  );
  const [first] = ready;
  if (first === undefined) return [];
  return first.readOnly ? ready.filter(({ readOnly }) => readOnly).slice(0, width) : [first];
}

export function withStep(plan: Plan, id: string, change: Partial<PlanStep>): Plan {
  return { ...plan, steps: plan.steps.map((step) => (step.id === id ? { ...step, ...change } : step)) };
}

/** What of the changes could be made, and in words why the others could not. */
export function applyChanges(plan: Plan, changes: readonly StepChange[]): { plan: Plan; refused: string[] } {
  const refused: string[] = [];
  let next = plan;
  for (const change of changes) {
    const fault = faultOfChange(next, change);
    if (fault === undefined) next = applyChange(next, change);
    else refused.push(fault);
  }
  return { plan: next, refused };
}

function faultOfChange(plan: Plan, change: StepChange): string | undefined {
  if (change.action === "insert") {
    if (plan.steps.length >= stepLimit) return `The plan has ${stepLimit} steps already; nothing was put in.`;
    if (change.after === undefined || plan.steps.some(({ id }) => id === clean(change.after ?? ""))) return undefined;
    return `There is no step ${change.after} to put "${change.goal}" after.`;
  }
  const step = plan.steps.find(({ id }) => id === clean(change.step));
  if (step === undefined) return `There is no step ${change.step} to ${change.action}.`;
  if (change.action === "skip")
    return step.status === "pending" ? undefined : `Step ${step.id} is ${step.status} already.`;
  if (!isSettled(step)) return `Step ${step.id} has not been done yet.`;
  return step.attempts < attemptLimit
    ? undefined
    : `Step ${step.id} was begun ${step.attempts} times; that is the most.`;
}

function applyChange(plan: Plan, change: StepChange): Plan {
  const { reason } = change;
  if (change.action === "skip") return withStep(plan, clean(change.step), { status: "skipped", reason, by: "model" });
  if (change.action === "redo") return withStep(plan, clean(change.step), { status: "pending", reason });
  const lastDone = plan.steps.findLast((step) => isSettled(step) || step.status === "running")?.id;
  const after = change.after === undefined ? lastDone : clean(change.after);
  const index = plan.steps.findIndex(({ id }) => id === after) + 1;
  const inserted: PlanStep = {
    id: freeId(plan.steps),
    goal: change.goal.trim(),
    expected: change.expected.trim(),
    tools: [],
    dependsOn: after === undefined ? [] : [after],
    readOnly: change.readOnly === true,
    status: "pending",
    reason,
    by: "model",
    attempts: 0,
  };
  // What came next may rest on what is put in before it.
  const rest = plan.steps
    .slice(index)
    .map((step) =>
      after !== undefined && step.status === "pending" && step.dependsOn.includes(after)
        ? { ...step, dependsOn: [...step.dependsOn, inserted.id] }
        : step,
    );
  return { ...plan, steps: [...plan.steps.slice(0, index), inserted, ...rest] };
}

/**
 * The plan as the user left it: in that order, with what was left out gone, and with new steps. Steps that are settled stay as they are. A step
 * never waits for one that now comes after it.
 */
export function applyEdits(plan: Plan, edited: readonly EditedStep[]): Plan {
  const known = new Map(plan.steps.map((step) => [step.id, step]));
  const steps: PlanStep[] = plan.steps.filter(
    (step) => isSettled(step) && step.by !== "user" && !edited.some(({ id }) => id === step.id),
  );
  for (const { id, goal, expected, skipped } of edited) {
    const before = id === undefined ? undefined : known.get(id);
    if (before !== undefined && steps.includes(before)) continue;
    if (before === undefined) {
      const fresh = freeId([...plan.steps, ...steps]);
      const added = { tools: [], dependsOn: [], readOnly: false, status: "pending", by: "user", attempts: 0 } as const;
      steps.push({
        ...added,
        id: fresh,
        goal: goal.trim(),
        expected: expected?.trim() ?? "",
        tools: [],
        dependsOn: [],
      });
      continue;
    }
    if (before.status === "done" || before.status === "failed") {
      steps.push(before);
      continue;
    }
    const isSkipped = skipped ?? false;
    const { reason: _reason, by: _by, ...rest } = before;
    steps.push({
      ...(isSkipped ? { ...rest, by: "user" as const } : before.status === "skipped" ? rest : before),
      goal: goal.trim(),
      ...(expected !== undefined && { expected: expected.trim() }),
      status: isSkipped ? "skipped" : "pending",
    });
  }
  const ids = steps.map(({ id }) => id);
  const ordered = steps.map((step, index) => ({
    ...step,
    dependsOn: step.dependsOn.filter((id) => ids.slice(0, index).includes(id)),
  }));
  return { ...plan, steps: ordered };
}

/** Numbers go on; one that was given is not given again. */
function freeId(steps: readonly PlanStep[]): string {
  const numbers = steps.map(({ id }) => Number(id)).filter(Number.isInteger);
  return String(Math.max(0, ...numbers) + 1);
}
