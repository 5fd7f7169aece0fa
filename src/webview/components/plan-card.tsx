import { useContext, useRef, useState } from "preact/hooks";
import type { PlanReply, PlanStep, PlanStepStatus } from "../../protocol/plan.ts";
import { planMarkdown } from "../../protocol/plan-markdown.ts";
import { usePanel } from "../panel-context.ts";
import { RunContext } from "../run-context.ts";
import { blockElementId, type PlanBlock } from "../state/block.ts";
import { describeEstimate } from "../state/format.ts";
import { type DraftStep, draftOf, editedSteps, isChanged } from "../state/plan-draft.ts";
import { takeKey, useReplyFocus } from "../use-reply-focus.ts";
import { Button } from "./button.tsx";
import { Icon, type Tone } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { PlanEditor } from "./plan-editor.tsx";

export const stepStates: Record<PlanStepStatus, { icon: string; tone: Tone; word: string }> = {
  pending: { icon: "circle-large", tone: "muted", word: "to do" },
  running: { icon: "record", tone: "muted", word: "in progress" },
  done: { icon: "pass", tone: "ok", word: "done" },
  failed: { icon: "error", tone: "bad", word: "failed" },
  skipped: { icon: "circle-slash", tone: "muted", word: "skipped" },
};

const words: Record<PlanBlock["plan"]["state"], string> = {
  proposed: "not approved",
  approved: "",
  rejected: "rejected",
  finished: "",
  failed: "not finished",
};

/** A plan: a list that can be changed while it waits for approval, and what becomes of each step after that. */
export function PlanCard({ block }: { block: PlanBlock }) {
  const { running } = useContext(RunContext);
  const { send } = usePanel();
  const { plan, requestId } = block;
  const done = plan.steps.filter(({ status }) => status === "done").length;
  const waits = running && requestId !== undefined;
  const state = waits
    ? "waits for approval"
    : [`${done} of ${plan.steps.length} done`, words[plan.state]].filter(Boolean).join(", ");
  return (
    <section
      class="card"
      aria-label={`Plan, ${state}`}
      id={blockElementId(block.id)}
      tabIndex={-1}
      data-pending={waits}
    >
      <div class="card-head">
        <Icon name="checklist" tone="muted" />
        <h3 class="grow">Plan</h3>
        <span class="meta">{state}</span>
        <IconButton
          icon="open-preview"
          label="Open as Markdown"
          onClick={() => send({ type: "open-markdown", text: planMarkdown(plan) })}
        />
      </div>
      {waits ? (
        <OpenPlan key={JSON.stringify(plan.steps)} block={block} requestId={requestId} />
      ) : (
        <Steps steps={plan.steps} />
      )}
    </section>
  );
}

function Steps({ steps }: { steps: readonly PlanStep[] }) {
  return (
    <ol class="plan">
      {steps.map((step) => (
        <li key={step.id} class={`plan-step is-${step.status}`}>
          <Icon name={stepStates[step.status].icon} tone={stepStates[step.status].tone} />
          <div class="plan-text">
            <span class="plan-goal">
              {step.goal}
              <span class="visually-hidden">, {stepStates[step.status].word}</span>
            </span>
            {noteOf(step) !== "" && <span class="meta block">{noteOf(step)}</span>}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** Why it is as it is, or what it handed over, in its first line. */
export function noteOf({ status, by, reason, summary, dependsOn }: PlanStep): string {
  if (status === "skipped") return by === "user" ? "Skipped by you" : `Skipped: ${reason ?? ""}`;
  const first = summary?.trim().split("\n", 1)[0] ?? "";
  if (first !== "") return first;
  if (reason !== undefined) return reason;
  if (dependsOn.length > 0) return `After step ${dependsOn.join(", ")}`;
  return by === "user" ? "Added by you" : "";
}

function OpenPlan({ block, requestId }: { block: PlanBlock; requestId: string }) {
  const { send } = usePanel();
  const { primaryId } = useContext(RunContext);
  const focusComposer = useReplyFocus();
  const [draft, setDraft] = useState<readonly DraftStep[]>(() => draftOf(block.plan));
  const [advice, setAdvice] = useState("");
  const answered = useRef(false);
  const { plan, estimate } = block;
  const changed = isChanged(plan, draft);
  const empty = !draft.some(({ skipped, goal }) => !skipped && goal !== "");

  const reply = (given: PlanReply) => {
    if (answered.current) return;
    answered.current = true;
    send({ type: "plan-reply", requestId, reply: given });
    focusComposer();
  };
  const steps = () => (changed ? { steps: editedSteps(draft) } : {});
  const revise = () => advice.trim() !== "" && reply({ decision: "revise", advice: advice.trim(), ...steps() });

  return (
    <>
      <PlanEditor plan={plan} draft={draft} onChange={setDraft} />
      <div class="card-foot">
        <Button
          primary={primaryId === block.id}
          aria-disabled={empty}
          title={empty ? "No step is left to run" : undefined}
          onClick={() => !empty && reply({ decision: "approve", ...steps() })}
        >
          Run plan
        </Button>
        {changed && <Button onClick={() => setDraft(draftOf(plan))}>Discard edits</Button>}
        <Button onClick={() => reply({ decision: "reject" })}>Reject</Button>
        {estimate && <span class="meta">{describeEstimate(estimate)}</span>}
        <div class="reply full">
          <input
            class="field"
            aria-label="What should be otherwise"
            placeholder="Or say what should be otherwise"
            value={advice}
            onInput={(event) => setAdvice(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.isComposing) return;
              takeKey(event);
              revise();
            }}
          />
          {advice.trim() !== "" && <Button onClick={revise}>Plan again</Button>}
        </div>
      </div>
    </>
  );
}
