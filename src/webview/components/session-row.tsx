import { useEffect, useRef, useState } from "preact/hooks";
import type { SessionSummary } from "../../protocol/session-entry.ts";
import { usePanel } from "../panel-context.ts";
import { formatCost, formatMoment } from "../state/format.ts";
import { takeKey } from "../use-reply-focus.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { Highlighted } from "./mention-list.tsx";
import { stateWords } from "./session-state.ts";

interface SessionRowProps {
  session: SessionSummary;
  query: string;
  isActive: boolean;
  isCurrent: boolean;
  editing: "rename" | "delete" | undefined;
  onOpen: () => void;
  onEdit: (kind: "rename" | "delete") => void;
  onFinish: () => void;
}

export const rowId = (sessionId: string) => `session-${sessionId}`;

export function SessionRow(props: SessionRowProps) {
  const { session, query, isActive, isCurrent, editing, onOpen, onEdit, onFinish } = props;
  const { icon, tone, text } = stateWords[session.state];
  const title = session.title === "" ? "Untitled" : session.title;
  const parts = [
    isCurrent ? `Shown now, ${text.toLowerCase()}` : text,
    ...(session.cost === undefined ? [] : [`${formatCost(session.cost)} USD`]),
    formatMoment(session.updatedAt, new Date()),
  ];
  return (
    <div
      class={isActive ? "session is-active" : "session"}
      role="treeitem"
      tabIndex={-1}
      id={rowId(session.id)}
      aria-level={1}
      aria-selected={isActive}
      aria-label={[title, ...parts].join(", ")}
    >
      {editing === "rename" ? (
        <Rename session={session} onFinish={onFinish} />
      ) : (
        <>
          {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the search field takes the keys */}
          <div class="item" onClick={onOpen}>
            <Icon name={icon} {...(tone ? { tone } : {})} />
            <span class="body">
              <span class="clip">
                <Highlighted text={title} query={query} />
              </span>
              <span class="meta clip">{parts.join(", ")}</span>
            </span>
          </div>
          <span class="session-actions">
            <IconButton icon="edit" label={`Rename ${title} (F2)`} onClick={() => onEdit("rename")} />
            <IconButton icon="trash" label={`Delete ${title} (Delete)`} onClick={() => onEdit("delete")} />
          </span>
        </>
      )}
      {editing === "delete" && <ConfirmDelete session={session} onFinish={onFinish} />}
    </div>
  );
}

function Rename({ session, onFinish }: { session: SessionSummary; onFinish: () => void }) {
  const { send } = usePanel();
  const input = useRef<HTMLInputElement>(null);
  const [title, setTitle] = useState(session.title);
  useEffect(() => input.current?.select(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    takeKey(event);
    if (event.key === "Enter" && title.trim() !== "") {
      send({ type: "rename-session", sessionId: session.id, title: title.trim() });
    }
    onFinish();
  };
  return (
    <input
      ref={input}
      class="field"
      aria-label="New title"
      value={title}
      onInput={(event) => setTitle(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={onFinish}
    />
  );
}

function ConfirmDelete({ session, onFinish }: { session: SessionSummary; onFinish: () => void }) {
  const { send } = usePanel();
  const row = useRef<HTMLDivElement>(null);
  // Keep is first in reach: deleting takes a second, deliberate step.
  useEffect(() => row.current?.querySelector("button")?.focus(), []);
  const remove = () => {
    send({ type: "delete-session", sessionId: session.id });
    onFinish();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line of a list is no fieldset
    <div
      class="confirm"
      role="group"
      aria-label="Delete this session?"
      ref={row}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        takeKey(event);
        onFinish();
      }}
    >
      <span class="label grow">Delete this session? Its changes on disk stay.</span>
      <Button onClick={onFinish}>Keep</Button>
      <Button onClick={remove}>Delete</Button>
    </div>
  );
}
