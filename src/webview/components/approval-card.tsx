import { useContext, useRef, useState } from "preact/hooks";
import type { Decision } from "../../protocol/access.ts";
import { usePanel } from "../panel-context.ts";
import { RunContext } from "../run-context.ts";
import { type ApprovalBlock, blockElementId } from "../state/block.ts";
import { formatExpiry } from "../state/format.ts";
import { useCommands } from "../use-commands.ts";
import { useNow } from "../use-now.ts";
import { useReplyFocus } from "../use-reply-focus.ts";
import { AlwaysScope } from "./always-scope.tsx";
import { Button } from "./button.tsx";
import { CommandText } from "./command-text.tsx";
import { Effects } from "./effects.tsx";
import { Icon } from "./icon.tsx";

/** A call that waits for the user's word. */
export function ApprovalCard({ block }: { block: ApprovalBlock }) {
  const { send } = usePanel();
  const { primaryId, running } = useContext(RunContext);
  const focusComposer = useReplyFocus();
  const card = useRef<HTMLDivElement>(null);
  const [advice, setAdvice] = useState("");
  const [scopeOpen, setScopeOpen] = useState(false);
  const { requestId, title, command, effects, reason, pattern } = block.approval;
  const risky = effects.some((effect) => effect.risk);
  const verb = command === undefined ? "Allow once" : "Run once";
  const titleId = `title-${requestId}`;

  const reply = (decision: Decision, extra: { advice?: string; pattern?: string } = {}) => {
    send({ type: "permission-reply", requestId, decision, ...extra });
    focusComposer();
  };
  const reject = () => reply("reject", advice.trim() === "" ? {} : { advice: advice.trim() });

  // With a marked risk only the buttons decide, so that habit cannot press a key.
  const hasKeys = running && !risky;
  useCommands(card, hasKeys ? { "approve-once": () => reply("once"), "reject-request": reject } : {});

  return (
    // biome-ignore lint/a11y/useSemanticElements: a card is no fieldset of a form
    <div
      class="card"
      ref={card}
      role="group"
      aria-labelledby={titleId}
      id={blockElementId(block.id)}
      tabIndex={-1}
      data-pending
      {...(hasKeys ? { "data-keys": "approval" } : {})}
    >
      <div class="card-head">
        <Icon name="shield" tone={risky ? "warn" : "muted"} />
        <h3 id={titleId} class="grow">
          {title}
        </h3>
        {running && block.approval.expiresAt && <Expiry at={block.approval.expiresAt} />}
      </div>
      <div class="card-body">
        {command !== undefined && (
          <pre class="output alone whole">
            <CommandText text={command} effects={effects} />
          </pre>
        )}
        <Effects effects={effects} />
        <p class="meta">{reason}</p>
        {running ? null : (
          <>
            <p class="meta">The run was cut off before you decided; nothing was done.</p>
            <div class="choices">
              <Button onClick={() => send({ type: "retry" })}>Ask again</Button>
            </div>
          </>
        )}
        {running && (
          <div class="choices">
            <Button primary={!risky && primaryId === block.id} onClick={() => reply("once")}>
              {verb}
            </Button>
            <Button onClick={() => reply("session")}>Allow for session</Button>
            {pattern !== undefined && (
              <Button aria-expanded={scopeOpen} onClick={() => setScopeOpen(!scopeOpen)}>
                Always allow <Icon name={scopeOpen ? "chevron-up" : "chevron-down"} small />
              </Button>
            )}
          </div>
        )}
        {running && scopeOpen && pattern !== undefined && (
          <AlwaysScope
            pattern={pattern}
            verb={command === undefined ? "Always allow" : "Allow and run"}
            onAllow={(edited) => reply("always", { pattern: edited })}
            onClose={() => setScopeOpen(false)}
          />
        )}
      </div>
      {running && (
        <div class="card-foot">
          <form
            class="reply grow"
            onSubmit={(event) => {
              event.preventDefault();
              reject();
            }}
          >
            <input
              class="field"
              aria-label="Say what to do instead"
              placeholder="Say what to do instead"
              value={advice}
              onInput={(event) => setAdvice(event.currentTarget.value)}
            />
            <button type="submit" class="button">
              Reject
            </button>
          </form>
        </div>
      )}
    </div>
  );
}

function Expiry({ at }: { at: string }) {
  const now = useNow(15_000, true);
  return <span class="meta">{formatExpiry(at, now) ?? "expired"}</span>;
}
