import type { RestoreScope } from "../../protocol/restore.ts";
import { useFold } from "../fold-context.ts";
import { usePanel } from "../panel-context.ts";
import { placeContext } from "../place-context.ts";
import type { CheckpointBlock, RestoredBlock } from "../state/block.ts";
import { formatMoment, plural } from "../state/format.ts";
import type { FoldedBlock } from "../state/shown-rows.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** Where files and conversation can be brought back to; its actions show on hover and focus. */
export function CheckpointLine({ block }: { block: CheckpointBlock }) {
  const { send } = usePanel();
  const place = { checkpointId: block.id };
  const name = block.number === undefined ? "Checkpoint" : `Checkpoint ${block.number}`;
  const title = `${name}, ${formatMoment(block.time, new Date())}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a mark is no fieldset of a form
    <div class="mark start checkpoint" role="group" aria-label={title} {...placeContext(place)}>
      <Icon name="git-commit" small />
      <span class="checkpoint-title">{title}</span>
      <span class="checkpoint-actions">
        <Button
          quiet
          title={`Restore ${name}`}
          aria-label={`Restore ${name}`}
          onClick={() => send({ type: "preview-restore", place })}
        >
          <Icon name="discard" small />
          <span class="hide-narrow">Restore</span>
        </Button>
        <Button
          quiet
          title={`Fork from ${name}`}
          aria-label={`Fork from ${name}`}
          onClick={() => send({ type: "fork", place })}
        >
          <Icon name="repo-forked" small />
          <span class="hide-narrow">Fork</span>
        </Button>
      </span>
    </div>
  );
}

/** What a restore did, and the way back. */
export function RestoredNote({ block }: { block: RestoredBlock }) {
  const { send } = usePanel();
  const { undoId, undoes } = block;
  const undo = () => send({ type: "restore", place: { checkpointId: undoId }, scope: scopeOf(block) });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a mark is no fieldset of a form
    <div class="notice label" role="group" aria-label={titleOf(block)}>
      <Icon name="history" tone="muted" />
      <span>
        {titleOf(block)}. {effectOf(block)}{" "}
        <button type="button" class="link label undo" onClick={undo}>
          {undoes === undefined ? "Undo restore" : "Restore again"}
        </button>
      </span>
    </div>
  );
}

/** What was said and does not count any more, in one line. */
export function FoldedLine({ block }: { block: FoldedBlock }) {
  const [open, toggle] = useFold(block.id, false);
  const what = block.requests === 0 ? "Later steps" : plural(block.requests, "later request");
  return (
    <button type="button" class="step" aria-expanded={open} onClick={toggle}>
      <Icon name={open ? "chevron-down" : "chevron-right"} />
      <span class="grow clip">{what} hidden</span>
    </button>
  );
}

function titleOf({ number, undoes }: RestoredBlock): string {
  return undoes === undefined ? `Restored checkpoint ${number}` : `Undid the restore of checkpoint ${undoes}`;
}

function effectOf({ files, conversation, undoes }: RestoredBlock): string {
  const words = files === 0 ? "No file was changed" : `${plural(files, "file")} brought back`;
  if (!conversation) return `${words}, the conversation goes on.`;
  return undoes === undefined ? `${words}, the conversation goes on from there.` : `${words}, the conversation too.`;
}

function scopeOf({ files, conversation }: RestoredBlock): RestoreScope {
  if (!conversation) return "files";
  return files === 0 ? "conversation" : "all";
}
