import type { EditedStep, Plan } from "../../protocol/plan.ts";

/** A step as the user is changing it. */
export interface DraftStep {
  /** Stays the same while the list changes. */
  key: string;
  /** Absent for a new one. */
  id?: string;
  goal: string;
  skipped: boolean;
}

export function draftOf({ steps }: Plan): DraftStep[] {
  return steps.map(({ id, goal, status }) => ({ key: `step-${id}`, id, goal, skipped: status === "skipped" }));
}

export function withGoal(draft: readonly DraftStep[], key: string, goal: string): DraftStep[] {
  return draft.map((step) => (step.key === key ? { ...step, goal: goal.trim() } : step));
}

/** One place up or down; at the end of the list nothing moves. */
export function moved(draft: readonly DraftStep[], key: string, by: 1 | -1): DraftStep[] {
  const from = draft.findIndex((step) => step.key === key);
  const step = draft[from];
  const to = from + by;
  if (step === undefined || to < 0 || to >= draft.length) return [...draft];
  const rest = draft.filter((one) => one !== step);
  return [...rest.slice(0, to), step, ...rest.slice(to)];
}

/** A step of the plan is skipped, or brought back; one that the user has put in is gone. */
export function removed(draft: readonly DraftStep[], key: string): DraftStep[] {
  return draft.flatMap((step) => {
    if (step.key !== key) return [step];
    return step.id === undefined ? [] : [{ ...step, skipped: !step.skipped }];
  });
}

/** An empty step after the one with this key, or at the end. */
export function inserted(draft: readonly DraftStep[], after: string | undefined): { draft: DraftStep[]; key: string } {
  const numbers = draft.map(({ key }) => Number(/^new-(\d+)$/.exec(key)?.[1] ?? 0));
  const key = `new-${Math.max(0, ...numbers) + 1}`;
  const found = draft.findIndex((step) => step.key === after);
  const index = found === -1 ? draft.length : found + 1;
  return { draft: [...draft.slice(0, index), { key, goal: "", skipped: false }, ...draft.slice(index)], key };
}

/** What is sent; a new step that was left empty is none. */
export function editedSteps(draft: readonly DraftStep[]): EditedStep[] {
  return draft
    .filter(({ id, goal }) => id !== undefined || goal !== "")
    .map(({ id, goal, skipped }) => ({ ...(id !== undefined && { id }), goal, ...(skipped && { skipped }) }));
}

export function isChanged(plan: Plan, draft: readonly DraftStep[]): boolean {
  return JSON.stringify(editedSteps(draftOf(plan))) !== JSON.stringify(editedSteps(draft));
}
