import type { HunkDecision } from "../../protocol/change.ts";
import type { HostMessage } from "../../protocol/panel-message.ts";
import { appendEvents, emptyLog, prependEvents } from "./event-log.ts";
import type { Draft, PanelModel } from "./panel-model.ts";
import { applyDecisions } from "./reduce-review.ts";
import { emptyTranscript, reduceTranscript } from "./transcript.ts";

/** What the user does that only the panel needs to know. */
export type LocalAction =
  | { type: "draft-change"; draft: Draft }
  | { type: "view-change"; view: PanelModel["view"] }
  | { type: "fold-change"; id: string; open: boolean }
  | { type: "older-requested" }
  | { type: "restore-closed" }
  | { type: "context-closed" }
  /** Shows a decision at once; the host's `review-state` confirms it. */
  | { type: "hunk-decided"; requestId: string; changeId: string; hunkId?: string; state: HunkDecision };

export type PanelAction = HostMessage | LocalAction;
type ActionOf<T extends PanelAction["type"]> = Extract<PanelAction, { type: T }>;
type Handlers = { [T in PanelAction["type"]]: (model: PanelModel, action: ActionOf<T>) => PanelModel };

const handlers: Handlers = {
  "session-reset": (model, action) => {
    const transcript = reduceTranscript(emptyTranscript, action.events);
    return {
      ...model,
      ready: true,
      sessionId: action.sessionId,
      title: action.title,
      log: appendEvents(emptyLog, action.events),
      firstIndex: action.firstIndex,
      loadingOlder: false,
      transcript,
      decisions: action.sessionId === model.sessionId ? model.decisions : {},
      restore: action.sessionId === model.sessionId ? model.restore : undefined,
      context: action.sessionId === model.sessionId ? model.context : undefined,
      cutOff: transcript.runStartedAt !== undefined,
      view: "chat",
      open: action.sessionId === model.sessionId ? model.open : {},
    };
  },
  "older-events": olderEvents,
  events: (model, action) => {
    // A new session gets its id with its first event.
    if (model.sessionId !== "" && action.sessionId !== model.sessionId) return model;
    const title = action.events.findLast((event) => event.type === "session-title")?.title ?? model.title;
    return {
      ...model,
      sessionId: action.sessionId,
      title,
      cutOff: false,
      log: appendEvents(model.log, action.events),
      transcript: reduceTranscript(model.transcript, action.events),
    };
  },
  "change-decisions": (model, { decisions }) => ({
    ...model,
    decisions: { ...model.decisions, ...Object.fromEntries(decisions.map((one) => [one.changeId, one])) },
  }),
  "restore-state": (model, { type: _type, ...restore }) => ({
    ...model,
    view: "chat",
    restore: restore.phase === "done" ? undefined : restore,
  }),
  "context-card": (model, { card }) => ({ ...model, view: "chat", context: card }),
  "context-closed": (model) => ({ ...model, context: undefined }),
  "restore-closed": (model) => ({ ...model, restore: undefined }),
  "review-state": (model, action) => withDecisions(model, action.requestId, action.decisions),
  state: (model, action) => ({ ...model, panel: { ...model.panel, ...definedOnly(action.patch) } }),
  mentions: (model, action) => ({ ...model, mentions: { id: action.id, items: action.items } }),
  compose: (model, action) => ({
    ...model,
    view: "chat",
    draft: {
      text: action.text === undefined ? model.draft.text : joinDraft(model.draft.text, action.text),
      attachments: [...model.draft.attachments, ...action.attachments],
    },
  }),
  focus: (model, action) => ({
    ...model,
    view: action.target === "history" ? "history" : "chat",
    focus: { serial: model.focus.serial + 1, target: action.target },
  }),
  // Carried out by what has the focus.
  command: (model) => model,
  "draft-change": (model, action) => ({ ...model, draft: action.draft }),
  "view-change": (model, action) => ({ ...model, view: action.view }),
  "fold-change": (model, action) => ({ ...model, open: { ...model.open, [action.id]: action.open } }),
  "older-requested": (model) => ({ ...model, loadingOlder: true }),
  "hunk-decided": (model, { requestId, changeId, hunkId, state }) =>
    withDecisions(model, requestId, [hunkId === undefined ? { changeId, state } : { changeId, hunkId, state }]),
};

/** The next state of the panel; parts that did not change keep their identity. */
export function reducePanel(model: PanelModel, action: PanelAction): PanelModel {
  const handle = handlers[action.type] as (model: PanelModel, action: PanelAction) => PanelModel;
  return handle(model, action);
}

/** Calls and texts can reach over the seam, so everything is worked out again. */
function olderEvents(model: PanelModel, action: ActionOf<"older-events">): PanelModel {
  if (action.sessionId !== model.sessionId || action.firstIndex >= model.firstIndex) {
    return { ...model, loadingOlder: false };
  }
  const log = prependEvents(model.log, action.events);
  const transcript = reduceTranscript(emptyTranscript, log.flat());
  return { ...model, log, transcript, firstIndex: action.firstIndex, loadingOlder: false };
}

function withDecisions(
  model: PanelModel,
  requestId: string,
  decisions: Parameters<typeof applyDecisions>[2],
): PanelModel {
  const blocks = applyDecisions(model.transcript.blocks, requestId, decisions);
  return { ...model, transcript: { ...model.transcript, blocks } };
}

function joinDraft(draft: string, added: string): string {
  return draft.trim() === "" ? added : `${draft.trimEnd()}\n${added}`;
}

function definedOnly<T extends object>(patch: T): { [K in keyof T]-?: Exclude<T[K], undefined> } {
  const entries = Object.entries(patch).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]-?: Exclude<T[K], undefined> };
}
