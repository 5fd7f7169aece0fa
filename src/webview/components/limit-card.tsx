import { useContext } from "preact/hooks";
import type { LimitReached } from "../../protocol/limits.ts";
import { usePanel } from "../panel-context.ts";
import { RunContext } from "../run-context.ts";
import type { EndBlock } from "../state/block.ts";
import { describeBound } from "../state/format.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** A run that a limit has stopped: a question, not a failure. No button is the next step, so that habit cannot press it. */
export function LimitCard({ block, limit }: { block: EndBlock; limit: LimitReached }) {
  const { send } = usePanel();
  const { running, lastId } = useContext(RunContext);
  const isCurrent = !running && lastId === block.id;
  const { name, used, bound, raiseTo } = limit;
  const share = Math.min(100, Math.round((100 * used) / bound));
  const title = name === "repeats" ? "Stopped in a circle" : `Stopped at ${describeBound(name, bound)}`;
  const titleId = `title-${block.id}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a card is no fieldset of a form
    <section class="card" role="group" aria-labelledby={titleId}>
      <div class="card-body notice">
        <Icon name="debug-pause" tone="warn" />
        <div class="stack">
          <h3 id={titleId}>{title}</h3>
          {name !== "repeats" && (
            // biome-ignore lint/a11y/useSemanticElements: the native meter cannot take the theme's colours
            <span
              class="meter full wide"
              role="meter"
              aria-label="Used"
              aria-valuenow={share}
              aria-valuemin={0}
              aria-valuemax={100}
            >
              <span style={{ width: `${share}%` }} />
            </span>
          )}
          <p class="label">{block.text}</p>
          <p class="label muted">Everything that was done is kept.</p>
          {isCurrent && (
            <div class="choices">
              {raiseTo !== undefined && (
                <Button onClick={() => send({ type: "raise-limit", name, to: raiseTo })}>
                  Raise to {describeBound(name, raiseTo)}
                </Button>
              )}
              <Button onClick={() => send({ type: "raise-limit", name })}>Go on once</Button>
              <button type="button" class="link label" onClick={() => send({ type: "set-limits" })}>
                Set limits
              </button>
            </div>
          )}
        </div>
      </div>
    </section>
  );
}
