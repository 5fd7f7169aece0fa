import type { PanelState, QueuedMessage } from "../../protocol/panel-message.ts";
import { usePanel } from "../panel-context.ts";
import { describeActivity } from "../state/activity.ts";
import { formatClock, formatCost, formatTokens } from "../state/format.ts";
import type { PanelModel } from "../state/panel-model.ts";
import type { Transcript } from "../state/transcript.ts";
import { useNow } from "../use-now.ts";
import { Button } from "./button.tsx";
import { Composer } from "./composer.tsx";
import { ContextNote } from "./context-note.tsx";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { RestoreCard } from "./restore-card.tsx";
import { ReviewLine } from "./review-line.tsx";

/** What stays at the foot of the panel: run, queue, composer, context and cost. */
export function Dock({ model }: { model: PanelModel }) {
  const { panel, transcript, draft, mentions, focus } = model;
  return (
    <div class="dock">
      {model.context && <ContextNote card={model.context} />}
      {model.restore && <RestoreCard restore={model.restore} running={panel.running} />}
      <ReviewLine blocks={transcript.blocks} decisions={model.decisions} />
      {panel.running && <RunStatus transcript={transcript} />}
      {model.cutOff && !panel.running && <CutOff />}
      {panel.queue.map((message) => (
        <Queued key={message.id} message={message} />
      ))}
      <Composer panel={panel} draft={draft} found={mentions} focus={focus} />
      <ContextLine panel={panel} />
    </div>
  );
}

function RunStatus({ transcript }: { transcript: Transcript }) {
  const now = useNow(1000, true);
  const started = transcript.runStartedAt;
  const time = started === undefined ? "" : formatClock(now - Date.parse(started));
  const step = transcript.turn > 0 ? `step ${transcript.turn}, ` : "";
  return (
    <div class="status" role="status" aria-live="off">
      <Icon name="circle-filled" small />
      <span class="grow clip">{describeActivity(transcript)}</span>
      <span aria-hidden="true">
        <span class="hide-narrow">{step}</span>
        {time}
      </span>
    </div>
  );
}

/** The log stops in mid-run: the editor was closed, or it ended unexpectedly. */
function CutOff() {
  const { send } = usePanel();
  return (
    <div class="status" role="note">
      <Icon name="debug-pause" small />
      <span class="grow">Interrupted, what was done is kept</span>
      <Button onClick={() => send({ type: "retry" })}>Continue</Button>
    </div>
  );
}

function Queued({ message }: { message: QueuedMessage }) {
  const { send } = usePanel();
  const { id, text, attachments } = message;
  const label = text === "" ? attachments.map((attachment) => attachment.label).join(", ") : text;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a queued message is no fieldset of a form
    <div class="queued" role="group" aria-label={`Queued message: ${label}`}>
      <span class="meta">Next</span>
      <span class="grow clip" title={label}>
        {label}
      </span>
      <IconButton icon="edit" label="Edit queued message" onClick={() => send({ type: "queue-edit", id })} />
      <IconButton
        icon="arrow-up"
        label="Send now"
        onClick={() => send({ type: "queue-change", id, action: "send-now" })}
      />
      <IconButton
        icon="close"
        label="Remove from queue"
        onClick={() => send({ type: "queue-change", id, action: "remove" })}
      />
    </div>
  );
}

const nearlyFull = 80;

function ContextLine({ panel }: { panel: PanelState }) {
  const { contextTokens, contextLimit, sessionCost, todayCost } = panel;
  const session = sessionCost === null || contextTokens === 0 ? "" : `${formatCost(sessionCost)} USD`;
  const today = todayCost === null || todayCost === 0 ? "" : `today ${formatCost(todayCost)} USD`;
  if (contextTokens === 0 && today === "") return null;
  const percent = contextLimit > 0 ? Math.min(100, Math.round((contextTokens / contextLimit) * 100)) : undefined;
  return (
    <div class="status">
      {contextTokens === 0 ? null : percent === undefined ? (
        <span>{formatTokens(contextTokens)} tokens of context</span>
      ) : (
        <>
          <Meter percent={percent} />
          <span>
            {percent} % <span class="hide-narrow">of {formatTokens(contextLimit)}</span>
          </span>
        </>
      )}
      <span class="end" />
      {session === "" ? (
        <span class="capital">{today}</span>
      ) : (
        <span>
          {session}
          {today !== "" && <span class="hide-narrow">, {today}</span>}
        </span>
      )}
    </div>
  );
}

function Meter({ percent }: { percent: number }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: the native meter cannot take the theme's colours
    <span
      class={percent >= nearlyFull ? "meter full" : "meter"}
      role="meter"
      aria-label="Context used"
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuetext={`${percent} percent`}
    >
      <span style={{ width: `${percent}%` }} />
    </span>
  );
}
