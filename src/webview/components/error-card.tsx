import { useContext } from "preact/hooks";
import { usePanel } from "../panel-context.ts";
import { RunContext } from "../run-context.ts";
import type { ErrorBlock } from "../state/block.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** What happened, then what to do. Only the newest offers to do it. */
export function ErrorCard({ block }: { block: ErrorBlock }) {
  const { send } = usePanel();
  const { running, lastId } = useContext(RunContext);
  const isCurrent = !running && lastId === block.id;
  return (
    <section class="card" aria-label="Error">
      <div class="card-body notice">
        <Icon name="error" tone="bad" />
        <div class="stack">
          <p class="strong">{block.message}</p>
          <p class="muted">{block.nextStep}</p>
          {isCurrent && (
            <div class="choices">
              <Button primary onClick={() => send({ type: "retry" })}>
                Try again
              </Button>
              <Button onClick={() => send({ type: "pick-model" })}>Use another model</Button>
              <button type="button" class="link label" onClick={() => send({ type: "show-log" })}>
                Show log
              </button>
            </div>
          )}
        </div>
      </div>
    </section>
  );
}
