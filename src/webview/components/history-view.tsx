import { useEffect, useRef, useState } from "preact/hooks";
import type { SessionSummary } from "../../protocol/session-entry.ts";
import { usePanel } from "../panel-context.ts";
import { dayGroup, plural } from "../state/format.ts";
import { takeKey } from "../use-reply-focus.ts";
import { IconButton } from "./icon-button.tsx";
import { rowId, SessionRow } from "./session-row.tsx";

interface HistoryViewProps {
  sessions: readonly SessionSummary[];
  currentId: string;
}

type Editing = { id: string; kind: "rename" | "delete" };

/** Past sessions. The search keeps the focus; arrows walk the list below it. */
export function HistoryView({ sessions, currentId }: HistoryViewProps) {
  const { send, dispatch } = usePanel();
  const search = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [activeId, setActiveId] = useState<string>();
  const [editing, setEditing] = useState<Editing>();
  const words = query.trim().toLowerCase();
  const shown = sessions.filter(({ title }) => title.toLowerCase().includes(words)).toSorted(newestFirst);
  const index = Math.max(
    0,
    shown.findIndex(({ id }) => id === activeId),
  );
  const active = shown[index];

  useEffect(() => {
    search.current?.focus();
    send({ type: "list-sessions" });
  }, [send]);

  const back = () => {
    dispatch({ type: "view-change", view: "chat" });
    dispatch({ type: "focus", target: "composer" });
  };
  const open = (session: SessionSummary) => {
    send({ type: "open-session", sessionId: session.id });
    back();
  };
  const go = (to: number) => {
    const next = shown[Math.min(Math.max(to, 0), shown.length - 1)];
    if (!next) return;
    setActiveId(next.id);
    document.getElementById(rowId(next.id))?.scrollIntoView({ block: "nearest" });
  };
  const finish = () => {
    setEditing(undefined);
    search.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") back();
    else if (!active) return;
    else if (event.key === "ArrowDown") go(activeId === undefined ? 0 : index + 1);
    else if (event.key === "ArrowUp") go(index - 1);
    else if (event.key === "Enter") open(active);
    else if (event.key === "F2") setEditing({ id: active.id, kind: "rename" });
    else if (event.key === "Delete" && query === "") setEditing({ id: active.id, kind: "delete" });
    else return;
    takeKey(event);
  };

  return (
    <section class="history" aria-label="History">
      <div class="history-head">
        <IconButton icon="arrow-left" label="Back to the chat" onClick={back} />
        <input
          ref={search}
          class="field"
          type="text"
          role="combobox"
          aria-label="Search history"
          aria-controls="history-tree"
          aria-expanded={shown.length > 0}
          {...(active ? { "aria-activedescendant": rowId(active.id) } : {})}
          placeholder="Search history"
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setActiveId(undefined);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div class="history-list" role="tree" id="history-tree" aria-label="Sessions">
        {groupByDay(shown).map(([title, group]) => (
          // biome-ignore lint/a11y/useSemanticElements: groups of a tree are no fieldsets
          <div key={title} role="group" aria-label={title}>
            <h3 class="group-title">{title}</h3>
            {group.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                query={words}
                isActive={session === active}
                isCurrent={session.id === currentId}
                editing={editing?.id === session.id ? editing.kind : undefined}
                onOpen={() => open(session)}
                onEdit={(kind) => setEditing({ id: session.id, kind })}
                onFinish={finish}
              />
            ))}
          </div>
        ))}
        {words !== "" && (
          <p class="meta history-count">
            {shown.length} of {plural(sessions.length, "session")} match “{query.trim()}”
          </p>
        )}
        {sessions.length === 0 && <p class="meta history-count">No session yet</p>}
      </div>
    </section>
  );
}

function newestFirst(a: SessionSummary, b: SessionSummary): number {
  return b.updatedAt.localeCompare(a.updatedAt);
}

function groupByDay(sessions: readonly SessionSummary[]): [string, SessionSummary[]][] {
  const now = new Date();
  return [...Map.groupBy(sessions, (session) => dayGroup(session.updatedAt, now))];
}
