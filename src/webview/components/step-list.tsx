import { useContext } from "preact/hooks";
import { useFold } from "../fold-context.ts";
import { placeBefore, placeContext } from "../place-context.ts";
import { RunContext } from "../run-context.ts";
import type { Call, Reasoning, Step, StepsBlock } from "../state/block.ts";
import { formatDuration } from "../state/format.ts";
import { summarizeCalls, totalDuration } from "../state/step-summary.ts";
import { CallDetail } from "./call-detail.tsx";
import { Icon } from "./icon.tsx";
import { Prose } from "./prose.tsx";

/** Work that went well, folded: reasoning before the first call, then all finished calls in one line, then what runs. */
export function StepList({ block }: { block: StepsBlock }) {
  const { running } = useContext(RunContext);
  const firstCall = block.steps.findIndex((step) => step.kind === "call");
  const leading = firstCall === -1 ? block.steps : block.steps.slice(0, firstCall);
  const rest = firstCall === -1 ? [] : block.steps.slice(firstCall);
  const done = rest.filter((step) => step.kind === "reasoning" || step.call.status !== "running");
  const open = rest.flatMap((step) => (step.kind === "call" && step.call.status === "running" ? [step.call] : []));
  return (
    <div class="steps">
      {leading.map(
        (step) => step.kind === "reasoning" && <ReasoningLine key={step.reasoning.id} {...step.reasoning} />,
      )}
      {done.length > 0 && <Fold id={block.id} steps={done} />}
      {open.map((call) => (
        <div key={call.callId} class="step step-running">
          <Icon name={running ? "circle-filled" : "circle-slash"} small />
          <span class="grow clip">{call.title}</span>
        </div>
      ))}
    </div>
  );
}

function Fold({ id, steps }: { id: string; steps: readonly Step[] }) {
  const [open, toggle] = useFold(id, false);
  const calls = steps.flatMap((step) => (step.kind === "call" ? [step.call] : []));
  const [only] = calls;
  if (steps.length === 1 && only) return <CallLine call={only} />;
  const failed = calls.some((call) => call.status === "error");
  return (
    <>
      <StepButton open={open} toggle={toggle} failed={failed} time={totalDuration(calls)}>
        {calls.length === 0 ? "Reasoned" : summarizeCalls(calls)}
      </StepButton>
      {open && (
        <div class="step-detail">
          {steps.map((step) =>
            step.kind === "call" ? (
              <CallLine key={step.call.callId} call={step.call} />
            ) : (
              <ReasoningLine key={step.reasoning.id} {...step.reasoning} />
            ),
          )}
        </div>
      )}
    </>
  );
}

function CallLine({ call }: { call: Call }) {
  const [open, toggle] = useFold(`call-${call.callId}`, false);
  return (
    <div {...placeContext(placeBefore(call))}>
      <StepButton open={open} toggle={toggle} failed={call.status === "error"} time={call.durationMs ?? 0}>
        {callTitle(call)}
      </StepButton>
      {open && <CallDetail call={call} />}
    </div>
  );
}

function callTitle(call: Call): string {
  if (call.reply?.decision === "reject" || call.code === "denied") return `Rejected: ${call.title}`;
  if (call.code === "aborted") return `Stopped: ${call.title}`;
  return call.status === "error" ? `Failed: ${call.title}` : call.title;
}

function ReasoningLine({ id, text, startedAt, endedAt }: Reasoning) {
  const [open, toggle] = useFold(id, false);
  const time = endedAt === undefined ? undefined : Date.parse(endedAt) - Date.parse(startedAt);
  const words = time === undefined ? "Reasoning" : time < 950 ? "Reasoned" : `Reasoned for ${formatDuration(time)}`;
  return (
    <>
      <StepButton open={open} toggle={toggle}>
        {words}
      </StepButton>
      {open && (
        <div class="step-detail reasoning">
          <Prose text={text} streaming={time === undefined} label="Reasoning" />
        </div>
      )}
    </>
  );
}

interface StepButtonProps {
  open: boolean;
  toggle: () => void;
  failed?: boolean;
  /** Milliseconds; 0 shows none. */
  time?: number;
  children: string;
}

function StepButton({ open, toggle, failed, time = 0, children }: StepButtonProps) {
  return (
    <button type="button" class="step" aria-expanded={open} onClick={toggle}>
      <Icon name={open ? "chevron-down" : "chevron-right"} />
      {failed && <Icon name="error" tone="bad" small />}
      <span class="grow clip">{children}</span>
      {time > 0 && <span class="count">{formatDuration(time)}</span>}
    </button>
  );
}
