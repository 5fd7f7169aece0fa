import { useEffect, useRef, useState } from "preact/hooks";
import type { RestorePreview, RestoreScope, RestoreState } from "../../protocol/restore.ts";
import { usePanel } from "../panel-context.ts";
import { formatMoment, plural } from "../state/format.ts";
import { takeKey, useReplyFocus } from "../use-reply-focus.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { LineCounts } from "./line-counts.tsx";

/** A restore before it is done: what it would change, and what of the user's own it would overwrite. */
export function RestoreCard({ restore, running }: { restore: RestoreState; running: boolean }) {
  const { send, dispatch } = usePanel();
  const focusComposer = useReplyFocus();
  const card = useRef<HTMLDivElement>(null);
  const { place, phase, preview, problem } = restore;

  // The user has asked for it: the card is where the next key goes.
  useEffect(() => {
    if (document.hasFocus()) card.current?.focus();
  }, [restore]);
  useEffect(() => {
    if (phase === "busy" && !running) send({ type: "preview-restore", place });
  }, [phase, running]);

  const close = () => {
    dispatch({ type: "restore-closed" });
    focusComposer();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    takeKey(event);
    close();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a card is no fieldset of a form
    <div
      class="card restore"
      role="group"
      aria-labelledby="restore-title"
      tabIndex={-1}
      ref={card}
      onKeyDown={onKeyDown}
    >
      <div class="card-head">
        <Icon name={phase === "failed" ? "warning" : "history"} tone={phase === "failed" ? "warn" : "muted"} />
        <h3 id="restore-title" class="grow">
          {titleOf(restore)}
        </h3>
      </div>
      {phase === "asking" && preview ? (
        <Question preview={preview} place={place} onClose={close} key={preview.time} />
      ) : (
        <>
          <p class="card-note">{phase === "busy" ? "Stop it first. What it did is kept." : problem}</p>
          <div class="card-foot">
            {phase === "busy" && <Button onClick={() => send({ type: "stop" })}>Stop run</Button>}
            <Button onClick={close}>{phase === "busy" ? "Cancel" : "Close"}</Button>
          </div>
        </>
      )}
    </div>
  );
}

interface QuestionProps {
  preview: RestorePreview;
  place: RestoreState["place"];
  onClose: () => void;
}

const scopes: { scope: RestoreScope; label: string; detail: string }[] = [
  { scope: "all", label: "Files and conversation", detail: "Later requests stop counting" },
  { scope: "files", label: "Files only", detail: "The model is told which" },
  { scope: "conversation", label: "Conversation only", detail: "Files stay as they are" },
];

function Question({ preview, place, onClose }: QuestionProps) {
  const { send, dispatch } = usePanel();
  const focusComposer = useReplyFocus();
  const [scope, setScope] = useState<RestoreScope>("all");
  const [overwrite, setOverwrite] = useState(false);
  const { files, notCovered } = preview;
  const own = files.filter((file) => file.changedByUserSince).map((file) => file.path);
  const writes = scope !== "conversation";
  const left = overwrite ? [] : own;

  const restore = () => {
    const word = overwrite ? { overwrite: own, keep: [] } : { overwrite: [], keep: own };
    dispatch({ type: "restore-closed" });
    send({ type: "restore", place, scope, word });
    focusComposer();
  };
  return (
    <>
      <div class="card-body restore-body">
        <Files preview={preview} left={writes ? left : files.map((file) => file.path)} />
        {notCovered.length > 0 && <NotCovered notCovered={notCovered} />}
        <fieldset class="restore-scopes" aria-label="What to restore">
          {scopes.map(({ scope: value, label, detail }) => (
            <label key={value} class="choice-row">
              <input
                type="radio"
                name="restore-scope"
                aria-label={label}
                checked={scope === value}
                onChange={() => setScope(value)}
              />
              <span>{label}</span>
              <span class="meta clip hide-narrow">{detail}</span>
            </label>
          ))}
        </fieldset>
        {own.length > 0 && writes && (
          <label class="choice-row">
            <input
              type="checkbox"
              aria-label={overwriteWords(own)}
              checked={overwrite}
              onChange={(event) => setOverwrite(event.currentTarget.checked)}
            />
            <span>{overwriteWords(own)}</span>
          </label>
        )}
      </div>
      <div class="card-foot">
        <Button primary onClick={restore}>
          Restore
        </Button>
        <Button onClick={onClose}>Cancel</Button>
        <span class="meta">Can be undone</span>
      </div>
    </>
  );
}

function overwriteWords(own: readonly string[]): string {
  return own.length === 1
    ? `Overwrite ${own[0]}, which you edited since`
    : `Overwrite the ${own.length} files you edited since`;
}

const actionWords = { restore: "", delete: "is deleted", recreate: "comes back" };

function Files({ preview: { files }, left }: { preview: RestorePreview; left: readonly string[] }) {
  if (files.length === 0) return <p class="meta">No file would change.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <ul class="restore-files" aria-label={`${plural(files.length, "file")} to restore`} tabIndex={0}>
      {files.map((file) => (
        <li key={file.path} class={left.includes(file.path) ? "is-left" : ""} title={file.path}>
          <span class="name clip">{file.path.split("/").at(-1)}</span>
          <span class="dir meta clip">{file.path.split("/").slice(0, -1).join("/")}</span>
          {actionWords[file.action] !== "" && <span class="meta">{actionWords[file.action]}</span>}
          {file.changedByUserSince && (
            <span class="meta restore-own">
              <Icon name="warning" tone="warn" small />
              {left.includes(file.path) ? "edited by you, stays" : "edited by you"}
            </span>
          )}
          <LineCounts added={file.added} removed={file.removed} />
        </li>
      ))}
    </ul>
  );
}

function NotCovered({ notCovered }: Pick<RestorePreview, "notCovered">) {
  return (
    <div class="meta">
      Not brought back:
      <ul class="restore-not-covered">
        {notCovered.map(({ path, reason }) => (
          <li key={`${path} ${reason}`}>{path === undefined ? reason : `${path}: ${reason}`}</li>
        ))}
      </ul>
    </div>
  );
}

function titleOf({ phase, preview }: RestoreState): string {
  if (phase === "busy") return "A run is under way";
  if (preview === undefined) return "Not restored as a whole";
  const { number, point, undo, time } = preview;
  if (undo) return "Undo the restore?";
  if (point !== undefined) return `Restore to before “${point.title}”?`;
  return `Restore checkpoint ${number}, ${formatMoment(time, new Date())}?`;
}
