import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { PanelState, Suggestion } from "../../protocol/panel-message.ts";
import type { SessionSummary } from "../../protocol/session-entry.ts";
import { usePanel } from "../panel-context.ts";
import { formatMoment } from "../state/format.ts";
import { ConnectList } from "./connect-list.tsx";
import { Icon } from "./icon.tsx";
import { stateWords } from "./session-state.ts";

export function EmptyPanel({ panel }: { panel: PanelState }) {
  return panel.connection === "none" ? <NotConnected panel={panel} /> : <Connected panel={panel} />;
}

function NotConnected({ panel }: { panel: PanelState }) {
  const { send } = usePanel();
  const [explained, setExplained] = useState(false);
  return (
    <div class="hello">
      <header>
        <h2>Connect a model</h2>
        <p class="muted">Nothing leaves this machine until you choose.</p>
      </header>
      <ConnectList panel={panel} />
      <div class="list">
        <Row icon="compass" title="Take the tour" onClick={() => send({ type: "start-tour" })}>
          A scripted stand-in, no intelligence; real tools on this workspace
        </Row>
        <Row icon="law" title="What Lathe may do" expanded={explained} onClick={() => setExplained(!explained)}>
          It asks before every command and every edit
        </Row>
        {explained && <Rights />}
      </div>
    </div>
  );
}

function Rights() {
  return (
    <ul class="rights label">
      <li>Reads files of this workspace without asking, but no ignored or secret file.</li>
      <li>Asks before each edit and shows it hunk by hunk; nothing is written before you accept.</li>
      <li>Asks before each command, with the whole command line and its effects in words.</li>
      <li>Sends what it reads to the model you connect, and to nobody else.</li>
    </ul>
  );
}

const unfinishedStates = new Set<SessionSummary["state"]>(["running", "waiting", "interrupted"]);

function Connected({ panel }: { panel: PanelState }) {
  const { send } = usePanel();
  const unfinished = panel.sessions.filter(({ state }) => unfinishedStates.has(state)).slice(0, 3);
  return (
    <div class="hello">
      {panel.workspaceName !== "" && <h2>{panel.workspaceName}</h2>}
      {panel.suggestions.length > 0 && (
        <Group title="From this workspace">
          {panel.suggestions.map((suggestion) => (
            <SuggestionRow key={suggestion.label} suggestion={suggestion} />
          ))}
        </Group>
      )}
      {unfinished.length > 0 && (
        <Group title="Continue">
          {unfinished.map((session) => (
            <Row
              key={session.id}
              icon="history"
              title={session.title}
              onClick={() => send({ type: "open-session", sessionId: session.id })}
            >
              {sessionDetail(session)}
            </Row>
          ))}
        </Group>
      )}
    </div>
  );
}

/** Fills the composer, so that the user sees what will be sent. */
function SuggestionRow({ suggestion }: { suggestion: Suggestion }) {
  const { dispatch } = usePanel();
  const take = () => {
    dispatch({ type: "draft-change", draft: { text: suggestion.prompt, attachments: [] } });
    dispatch({ type: "focus", target: "composer" });
  };
  return (
    <Row icon="arrow-right" title={suggestion.label} onClick={take}>
      {suggestion.detail}
    </Row>
  );
}

function Group({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section aria-label={title}>
      <h3 class="group-title">{title}</h3>
      <div class="list">{children}</div>
    </section>
  );
}

interface RowProps {
  icon: string;
  title: string;
  expanded?: boolean;
  onClick: () => void;
  children: ComponentChildren;
}

function Row({ icon, title, expanded, onClick, children }: RowProps) {
  return (
    <button
      type="button"
      class="item"
      onClick={onClick}
      {...(expanded === undefined ? {} : { "aria-expanded": expanded })}
    >
      <Icon name={icon} />
      <span class="body">
        <span>{title}</span>
        <span class="meta">{children}</span>
      </span>
    </button>
  );
}

function sessionDetail(session: SessionSummary): string {
  return `${stateWords[session.state].text}, ${formatMoment(session.updatedAt, new Date())}`;
}
