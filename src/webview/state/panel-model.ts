import type { Attachment } from "../../protocol/agent-event.ts";
import type { ContextCard } from "../../protocol/compaction.ts";
import type { HostMessage, Mention, PanelState } from "../../protocol/panel-message.ts";
import type { RestoreState } from "../../protocol/restore.ts";
import type { Decisions } from "../decision-context.ts";
import { type EventLog, emptyLog } from "./event-log.ts";
import { emptyTranscript, type Transcript } from "./transcript.ts";

export interface Draft {
  text: string;
  attachments: readonly Attachment[];
}

export type FocusTarget = Extract<HostMessage, { type: "focus" }>["target"];

/** Everything the panel shows. */
export interface PanelModel {
  /** False until the host has sent the first session. */
  ready: boolean;
  sessionId: string;
  title: string;
  log: EventLog;
  /** Index of the first known event in the whole log. */
  firstIndex: number;
  /** True between asking for older events and getting them. */
  loadingOlder: boolean;
  transcript: Transcript;
  /** True when the shown log stops in the middle of a run; it means something only while nothing runs. */
  cutOff: boolean;
  /** What became of applied changes, by change id. */
  decisions: Decisions;
  /** A restore that waits for a word, or could not be done. */
  restore: RestoreState | undefined;
  /** What was asked to be seen of the context. */
  context: ContextCard | undefined;
  panel: PanelState;
  view: "chat" | "history";
  draft: Draft;
  mentions: { id: number; items: readonly Mention[] };
  /** Folds the user has opened or closed, by block or hunk. */
  open: Readonly<Record<string, boolean>>;
  /** Grows with each request, so that the same target can be asked for twice. */
  focus: { serial: number; target: FocusTarget };
}

const initialPanel: PanelState = {
  workspaceName: "",
  connection: "connected",
  servers: [],
  detecting: false,
  model: "",
  models: [],
  agent: "code",
  agents: [],
  mode: "manual",
  modes: ["manual"],
  strategy: "react",
  restricted: false,
  running: false,
  queue: [],
  contextTokens: 0,
  contextLimit: 0,
  sessionCost: null,
  todayCost: null,
  sessions: [],
  suggestions: [],
  enterSends: true,
};

export const initialModel: PanelModel = {
  ready: false,
  sessionId: "",
  title: "",
  log: emptyLog,
  firstIndex: 0,
  loadingOlder: false,
  transcript: emptyTranscript,
  cutOff: false,
  decisions: {},
  restore: undefined,
  context: undefined,
  panel: initialPanel,
  view: "chat",
  draft: { text: "", attachments: [] },
  mentions: { id: 0, items: [] },
  open: {},
  focus: { serial: 0, target: "composer" },
};
