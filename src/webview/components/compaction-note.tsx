import { describePinned, describeShortened } from "../../protocol/describe-compaction.ts";
import { useFold } from "../fold-context.ts";
import { usePanel } from "../panel-context.ts";
import type { CompactionBlock } from "../state/block.ts";
import { formatTokens } from "../state/format.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** Where the conversation was shortened: what stayed word for word, what the rest was summed up to, and the way back. */
export function CompactionNote({ block }: { block: CompactionBlock }) {
  const { send } = usePanel();
  const [open, toggle] = useFold(block.id, false);
  const { before, after, undone } = block;
  const line = `Conversation shortened, ${formatTokens(before)} to ${formatTokens(after)} tokens`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a mark is no fieldset of a form
    <div class="compaction" role="group" aria-label={undone ? `${line}, undone` : line}>
      <div class="mark">
        <Icon name="fold" small />
        <span>{undone ? `${line}; undone, everything is back` : line}</span>
        <Button quiet aria-expanded={open} onClick={toggle}>
          {open ? "Hide" : "Show"}
        </Button>
        {!undone && (
          <Button quiet onClick={() => send({ type: "undo-compaction" })}>
            Undo
          </Button>
        )}
      </div>
      {open && <Details block={block} />}
    </div>
  );
}

function Details({ block }: { block: CompactionBlock }) {
  const { summary, pinned, shortened, by } = block;
  return (
    <section class="card" aria-label="Still in context">
      <div class="card-head">
        <h3 class="grow">Still in context</h3>
      </div>
      <div class="card-body">
        <dl class="effects">
          <dt>
            <Icon name="pin" /> Kept
          </dt>
          <dd>{describePinned(pinned)}</dd>
          <dt>
            <Icon name="fold" /> Shortened
          </dt>
          <dd>{describeShortened(shortened)}</dd>
        </dl>
        {by === "lathe" && (
          <p class="meta">The model gave no usable summary. These are the beginnings of its answers.</p>
        )}
        <div class="output alone compaction-summary">
          <p>{summary.goal}</p>
          <Part title="Done" lines={summary.done} />
          <Part title="Decided" lines={summary.decisions} />
          <Part title="Found" lines={summary.findings} />
          <Part title="Tried in vain" lines={summary.failed} />
          <Part title="Left to do" lines={summary.next} />
        </div>
      </div>
    </section>
  );
}

function Part({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <strong>{title}</strong>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
