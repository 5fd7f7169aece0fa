import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Plan } from "../../protocol/plan.ts";
import { type DraftStep, inserted, moved, removed, withGoal } from "../state/plan-draft.ts";
import { takeKey } from "../use-reply-focus.ts";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";

interface PlanEditorProps {
  plan: Plan;
  draft: readonly DraftStep[];
  onChange: (draft: readonly DraftStep[]) => void;
}

/**
 * The steps of a plan as a list to be changed: arrows move, Alt with arrows reorders, Enter edits, Insert adds, Delete skips. Every
 * one of these has a button too.
 */
export function PlanEditor({ plan, draft, onChange }: PlanEditorProps) {
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState(draft[0]?.key);
  const [editing, setEditing] = useState<string>();
  const [wantsFocus, setWantsFocus] = useState(0);

  // After a key the focus stays with the step, wherever it has gone.
  useLayoutEffect(() => {
    if (wantsFocus === 0) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-step="${CSS.escape(active ?? "")}"]`);
    (row?.querySelector<HTMLElement>("input") ?? row)?.focus();
  }, [wantsFocus]);

  const go = (key: string | undefined) => {
    if (key === undefined) return;
    setActive(key);
    setWantsFocus((count) => count + 1);
  };
  const edit = (key: string) => {
    setEditing(key);
    go(key);
  };
  const insert = (after: string | undefined) => {
    const next = inserted(draft, after);
    onChange(next.draft);
    edit(next.key);
  };
  const move = (key: string, by: 1 | -1) => {
    onChange(moved(draft, key, by));
    go(key);
  };
  const remove = (step: DraftStep) => {
    const index = draft.indexOf(step);
    const next = removed(draft, step.key);
    onChange(next);
    go(next.some(({ key }) => key === step.key) ? step.key : (next[index] ?? next[index - 1])?.key);
  };
  const leave = (step: DraftStep, goal: string | undefined) => {
    setEditing(undefined);
    const kept = goal?.trim() || step.goal;
    // A new step without words is none.
    if (kept === "") remove(step);
    else {
      onChange(withGoal(draft, step.key, kept));
      go(step.key);
    }
  };
  const onKeyDown = (event: KeyboardEvent, step: DraftStep) => {
    if (event.target !== event.currentTarget) return;
    const index = draft.indexOf(step);
    if (event.key === "ArrowUp" && event.altKey) move(step.key, -1);
    else if (event.key === "ArrowDown" && event.altKey) move(step.key, 1);
    else if (event.key === "ArrowUp") go(draft[index - 1]?.key);
    else if (event.key === "ArrowDown") go(draft[index + 1]?.key);
    else if (event.key === "Enter" || event.key === "F2") edit(step.key);
    else if (event.key === "Insert") insert(step.key);
    else if (event.key === "Delete") remove(step);
    else return;
    takeKey(event);
  };

  return (
    <>
      <ul class="plan is-open" ref={list} aria-label="Steps of the plan">
        {draft.map((step, index) => (
          <li
            key={step.key}
            data-step={step.key}
            class={step.skipped ? "plan-step is-skipped" : "plan-step"}
            aria-label={`${step.goal}${step.skipped ? ", skipped" : ""}`}
            tabIndex={(active ?? draft[0]?.key) === step.key ? 0 : -1}
            onFocus={() => setActive(step.key)}
            onKeyDown={(event) => onKeyDown(event, step)}
          >
            <Icon name={step.skipped ? "circle-slash" : "circle-large"} tone="muted" />
            {editing === step.key ? (
              <StepField goal={step.goal} onLeave={(goal) => leave(step, goal)} />
            ) : (
              <>
                <div class="plan-text">
                  <span class="plan-goal">{step.goal}</span>
                  {detailOf(plan, step) !== "" && <span class="meta block">{detailOf(plan, step)}</span>}
                </div>
                <span class="plan-actions">
                  {!step.skipped && <IconButton icon="edit" label="Edit step (Enter)" onClick={() => edit(step.key)} />}
                  {index > 0 && (
                    <IconButton icon="arrow-up" label="Move up (Alt+Up)" onClick={() => move(step.key, -1)} />
                  )}
                  {index < draft.length - 1 && (
                    <IconButton icon="arrow-down" label="Move down (Alt+Down)" onClick={() => move(step.key, 1)} />
                  )}
                  <IconButton
                    icon={step.skipped ? "discard" : step.id === undefined ? "trash" : "circle-slash"}
                    label={step.skipped ? "Bring back" : step.id === undefined ? "Remove (Delete)" : "Skip (Delete)"}
                    onClick={() => remove(step)}
                  />
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
      <button type="button" class="plan-insert" onClick={() => insert(active ?? draft.at(-1)?.key)}>
        <Icon name="add" tone="muted" />
        Insert step
      </button>
    </>
  );
}

function StepField({ goal, onLeave }: { goal: string; onLeave: (goal: string | undefined) => void }) {
  const [text, setText] = useState(goal);
  return (
    <span class="plan-field">
      <input
        class="field"
        aria-label="Step"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
          takeKey(event);
          onLeave(event.key === "Enter" ? text : undefined);
        }}
      />
      <IconButton icon="check" label="Keep (Enter)" onClick={() => onLeave(text)} />
      <IconButton icon="close" label="Leave as it was (Escape)" onClick={() => onLeave(undefined)} />
    </span>
  );
}

function detailOf({ steps }: Plan, { id, skipped }: DraftStep): string {
  const step = steps.find((one) => one.id === id);
  if (skipped) return "Skipped by you";
  if (step === undefined) return "Added by you";
  const after = step.dependsOn.map((other) => steps.findIndex((one) => one.id === other) + 1).filter((one) => one > 0);
  return [
    ...(step.readOnly ? ["Changes nothing"] : []),
    ...(after.length === 0 ? [] : [`After step ${after.join(", ")}`]),
  ].join(", ");
}
