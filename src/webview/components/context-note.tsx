import type { CompactionPreview, ContextCard, ContextReport } from "../../protocol/compaction.ts";
import { describePinned } from "../../protocol/describe-compaction.ts";
import { usePanel } from "../panel-context.ts";
import { formatTokens } from "../state/format.ts";
import { takeKey, useReplyFocus } from "../use-reply-focus.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** What was asked about the context: what is in it, or what shortening it would do. */
export function ContextNote({ card }: { card: ContextCard }) {
  const { send, dispatch } = usePanel();
  const focusComposer = useReplyFocus();
  const close = () => {
    dispatch({ type: "context-closed" });
    focusComposer();
  };
  const shorten = (hint: string | undefined) => {
    send({ type: "compact", ...(hint !== undefined && { hint }) });
    close();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a card is no fieldset of a form
    <div
      class="card context-card"
      role="group"
      aria-labelledby="context-title"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        takeKey(event);
        close();
      }}
    >
      <div class="card-head">
        <Icon name={card.kind === "note" ? "info" : card.kind === "report" ? "layers" : "fold"} />
        <h3 id="context-title" class="grow">
          {titleOf(card)}
        </h3>
      </div>
      {card.kind === "report" && <Parts report={card.report} />}
      {card.kind === "preview" && <Preview preview={card.preview} hint={card.hint} />}
      {card.kind === "note" && <p class="card-note">{card.text}</p>}
      <div class="card-foot">
        {card.kind === "preview" && (
          <Button primary onClick={() => shorten(card.hint)}>
            Shorten
          </Button>
        )}
        <Button onClick={close}>{card.kind === "preview" ? "Cancel" : "Close"}</Button>
      </div>
    </div>
  );
}

function titleOf(card: ContextCard): string {
  if (card.kind === "preview")
    return `Shorten the conversation, ${formatTokens(card.preview.before)} to about ${formatTokens(card.preview.after)} tokens?`;
  if (card.kind === "note") return "Context";
  const { total, limit } = card.report;
  return limit === undefined
    ? `Context, about ${formatTokens(total)} tokens`
    : `Context, about ${formatTokens(total)} of ${formatTokens(limit)} tokens`;
}

function Parts({ report }: { report: ContextReport }) {
  return (
    <div class="card-body">
      <table class="context-parts">
        <tbody>
          {report.parts.map(({ name, tokens, detail }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="meta">{detail}</td>
              <td class="number">{formatTokens(tokens)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Preview({ preview, hint }: { preview: CompactionPreview; hint: string | undefined }) {
  return (
    <div class="card-body">
      <dl class="effects">
        <dt>
          <Icon name="pin" /> Word for word
        </dt>
        <dd>{describePinned(preview.pinned.map(({ kind }) => kind))}</dd>
        <dt>
          <Icon name="check" /> As it is
        </dt>
        <dd>{`the newest ${preview.keptMessages} messages`}</dd>
        {hint !== undefined && (
          <>
            <dt>
              <Icon name="eye" /> Looked after
            </dt>
            <dd>{hint}</dd>
          </>
        )}
        <dt>
          <Icon name="fold" /> Summed up
        </dt>
        <dd>{`${preview.shortened.length} messages, calls and results:`}</dd>
      </dl>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <ul class="output alone compaction-summary" tabIndex={0} aria-label="What would be summed up">
        {preview.shortened.map(({ title, tokens }, index) => (
          <li key={index}>
            {title} <span class="meta">{formatTokens(tokens)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
