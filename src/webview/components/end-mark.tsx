import { useContext } from "preact/hooks";
import type { EndReason } from "../../protocol/agent-event.ts";
import { usePanel } from "../panel-context.ts";
import { RunContext } from "../run-context.ts";
import type { EndBlock, NoticeBlock } from "../state/block.ts";
import { Button } from "./button.tsx";
import { Icon, type Tone } from "./icon.tsx";
import { LimitCard } from "./limit-card.tsx";

const words: Record<EndReason, { icon: string; tone: Tone; title: string }> = {
  finished: { icon: "pass", tone: "ok", title: "Finished" },
  aborted: { icon: "circle-slash", tone: "muted", title: "Stopped" },
  limit: { icon: "debug-pause", tone: "warn", title: "Stopped at a limit" },
  denied: { icon: "circle-slash", tone: "muted", title: "Stopped, since nobody could be asked" },
  failed: { icon: "error", tone: "bad", title: "The run failed" },
};

/** Where a run ended before it was done. */
export function EndMark({ block }: { block: EndBlock }) {
  const { running, lastId } = useContext(RunContext);
  const canContinue = !running && lastId === block.id && block.reason !== "finished";
  const { icon, tone, title } = words[block.reason];
  if (block.limit !== undefined) return <LimitCard block={block} limit={block.limit} />;
  if (block.reason === "aborted") {
    return (
      <div class="mark">
        <span>Stopped, what was done is kept</span>
        {canContinue && <Continue />}
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a mark is no fieldset of a form
    <div class="notice" role="group" aria-label={title}>
      <Icon name={icon} tone={tone} />
      <div class="stack">
        <p class="strong">{title}</p>
        {block.text !== "" && <p class="muted">{block.text}</p>}
        {canContinue && (
          <div class="choices">
            <Continue />
          </div>
        )}
      </div>
    </div>
  );
}

function Continue() {
  const { send } = usePanel();
  return <Button onClick={() => send({ type: "retry" })}>Continue</Button>;
}

/** Something to know on the way. */
export function NoticeLine({ block }: { block: NoticeBlock }) {
  return (
    <p class="notice meta">
      <Icon name={block.level} tone={block.level === "warning" ? "warn" : "muted"} small />
      <span>{block.text}</span>
    </p>
  );
}
