import * as z from "zod";
import { decision, permissionMode } from "./access.ts";
import { agentEvent, attachment } from "./agent-event.ts";
import { hunkDecision, hunkState } from "./change.ts";
import { contextCard } from "./compaction.ts";
import { limitName } from "./limits.ts";
import { modelProvider } from "./model-provider.ts";
import { planReply } from "./plan.ts";
import { restorePlace, restoreScope, restoreState } from "./restore.ts";
import { sessionSummary } from "./session-entry.ts";
import { strategyChoice } from "./strategy.ts";
import { hunkDecisions } from "./tracked-change.ts";

/** A server found on this machine's default ports. */
export const detectedServer = z.object({
  provider: modelProvider,
  name: z.string(),
  baseUrl: z.string(),
  models: z.array(z.string()),
});
export type DetectedServer = z.infer<typeof detectedServer>;

export const queuedMessage = z.object({
  id: z.string(),
  text: z.string(),
  attachments: z.array(attachment),
  strategy: strategyChoice.optional(),
});
export type QueuedMessage = z.infer<typeof queuedMessage>;

/** Something found in the workspace that the empty panel offers to do. */
export const suggestion = z.object({ label: z.string(), detail: z.string(), prompt: z.string() });
export type Suggestion = z.infer<typeof suggestion>;

/** What the panel shows beside the transcript. The host sends only the fields that changed. */
export const panelState = z.object({
  workspaceName: z.string(),
  /** none: no model yet; tour: the scripted stand-in answers; connected: a real model. */
  connection: z.enum(["none", "tour", "connected"]),
  servers: z.array(detectedServer),
  detecting: z.boolean(),
  model: z.string(),
  models: z.array(z.string()),
  agent: z.string(),
  agents: z.array(z.object({ name: z.string(), description: z.string() })),
  mode: permissionMode,
  modes: z.array(permissionMode),
  /** What the next message is worked on with. */
  strategy: strategyChoice,
  /** Set while the workspace is untrusted: only reading works. */
  restricted: z.boolean(),
  running: z.boolean(),
  queue: z.array(queuedMessage),
  contextTokens: z.number(),
  /** Context length of the model, tokens; 0 when unknown. */
  contextLimit: z.number(),
  /** USD; absent fields of price mean unknown. */
  sessionCost: z.number().nullable(),
  todayCost: z.number().nullable(),
  sessions: z.array(sessionSummary),
  suggestions: z.array(suggestion),
  /** chat.enterSends setting. */
  enterSends: z.boolean(),
});
export type PanelState = z.infer<typeof panelState>;

export const mention = z.object({
  kind: z.enum(["file", "folder", "symbol"]),
  label: z.string(),
  detail: z.string(),
  path: z.string(),
  startLine: z.number().optional(),
  endLine: z.number().optional(),
});
export type Mention = z.infer<typeof mention>;

/** What a key binding does in the panel, to the part that has the focus. */
export const panelCommand = z.enum([
  "approve-once",
  "reject-request",
  "accept-hunk",
  "reject-hunk",
  "previous-request",
  "next-request",
]);
export type PanelCommand = z.infer<typeof panelCommand>;

/** Where in a panel the keyboard focus is. `approval` only where a key may decide: with a marked risk it is `transcript`. */
export const focusPlace = z.enum(["panel", "field", "transcript", "approval", "changes"]);
export type FocusPlace = z.infer<typeof focusPlace>;

/** What `/` offers in the composer, besides messages. */
export const slashCommandName = z.enum(["usage", "limits", "doctor", "model", "fallbacks", "new", "history"]);
export type SlashCommandName = z.infer<typeof slashCommandName>;

const message = <Name extends string, Shape extends z.ZodRawShape>(type: Name, shape: Shape) =>
  z.object({ type: z.literal(type), ...shape });

/** Host → webview. */
export const hostMessage = z.discriminatedUnion("type", [
  /** Shows another session (or the same one after a reload): the newest events, oldest first. */
  message("session-reset", {
    /** Empty: a new session that has no log yet. */
    sessionId: z.string(),
    title: z.string(),
    events: z.array(agentEvent),
    /** Index of the first sent event in the whole log; more can be asked for when it is over 0. */
    firstIndex: z.number().int(),
  }),
  message("older-events", { sessionId: z.string(), events: z.array(agentEvent), firstIndex: z.number().int() }),
  /** What happened since; deltas are joined and sent at most 15 times a second. */
  message("events", { sessionId: z.string(), events: z.array(agentEvent) }),
  /** How far an open review is, after every decision made in the panel or in the editor. */
  message("review-state", {
    requestId: z.string(),
    /** Without `hunkId` the whole file: a delete, a move, a file without hunks. */
    decisions: z.array(z.object({ changeId: z.string(), hunkId: z.string().optional(), state: hunkState })),
  }),
  /** What became of applied changes: sent for those of a session when it is shown, and whenever some are decided or edited. */
  message("change-decisions", { decisions: z.array(hunkDecisions) }),
  /** Every view of the session shows the same restore. */
  message("restore-state", restoreState.shape),
  message("context-card", { card: contextCard }),
  message("state", { patch: panelState.partial() }),
  message("mentions", { id: z.number(), items: z.array(mention) }),
  /** Puts text and chips into the composer (Ask About Selection, Add to Chat). */
  message("compose", { text: z.string().optional(), attachments: z.array(attachment) }),
  message("focus", { target: z.enum(["composer", "pending", "history"]) }),
  message("command", { name: panelCommand }),
]);
export type HostMessage = z.infer<typeof hostMessage>;

/** Webview → host. */
export const panelMessage = z.discriminatedUnion("type", [
  message("ready", {}),
  /** The keyboard focus has moved; without a place it has left the panel. */
  message("focus-place", { place: focusPlace.optional() }),
  message("load-older", { sessionId: z.string(), before: z.number().int() }),
  message("send", { text: z.string(), attachments: z.array(attachment) }),
  message("stop", {}),
  message("queue-change", { id: z.string(), action: z.enum(["remove", "send-now"]) }),
  /** Takes a queued message back into the composer: the host removes it and answers with `compose`. */
  message("queue-edit", { id: z.string() }),
  /**
   * For a request with changes `once` accepts what is still pending and `reject` rejects it; hunks decided before keep
   * their state. `advice` is what the model should do instead.
   */
  message("permission-reply", {
    requestId: z.string(),
    decision,
    advice: z.string().optional(),
    pattern: z.string().optional(),
    /** Of a request with changes: they are applied now and reviewed later. */
    later: z.boolean().optional(),
  }),
  message("question-reply", { requestId: z.string(), answer: z.string() }),
  message("plan-reply", { requestId: z.string(), reply: planReply }),
  /** Shows a text as a document that is not saved yet. */
  message("open-markdown", { text: z.string() }),
  /**
   * Accept or reject one hunk (or the whole file without `hunkId`) of a proposed change; `pending` undoes it. The host
   * answers with `review-state` and settles the request once nothing in it is pending.
   */
  message("hunk-decision", {
    requestId: z.string(),
    changeId: z.string(),
    hunkId: z.string().optional(),
    state: hunkDecision,
    /** Comment for the model that goes with a rejection. */
    advice: z.string().optional(),
  }),
  /** Decides on a hunk of an applied change, or on what is pending of it without `hunkId`. Answered with `change-decisions`. */
  message("applied-decision", {
    changeId: z.string(),
    hunkId: z.string().optional(),
    /** More changes, decided by the same word and taken back with it. */
    also: z.array(z.string()).optional(),
    state: z.enum(["accepted", "rejected"]),
    /** What the agent should do instead; told with its next turn. */
    advice: z.string().optional(),
  }),
  /** Takes back the newest decision on the file of the change. */
  message("applied-undo", { changeId: z.string(), path: z.string() }),
  /** Shows an applied change in its file. */
  message("open-change", { changeId: z.string(), hunkId: z.string().optional(), path: z.string() }),
  /** Asks what a restore would do; answered with `restore-state`. */
  message("preview-restore", { place: restorePlace }),
  /**
   * Without `word` the host restores only if nothing of the user's own would be overwritten, else it asks with `restore-state`.
   * `overwrite` and `keep` name the files the user has changed since, as he decided on them.
   */
  message("restore", {
    place: restorePlace,
    scope: restoreScope,
    word: z.object({ overwrite: z.array(z.string()), keep: z.array(z.string()) }).optional(),
  }),
  message("fork", { place: restorePlace }),
  /** Brings back what the newest shortening of the conversation took. */
  message("undo-compaction", {}),
  /** Asks what is in the window of the model; answered with `context-card`. */
  message("show-context", {}),
  /** Asks what shortening the conversation would do; answered with `context-card`. `hint`: what to look after. */
  message("preview-compaction", { hint: z.string().optional() }),
  message("compact", { hint: z.string().optional() }),
  message("open-review", { requestId: z.string(), changeId: z.string().optional(), hunkId: z.string().optional() }),
  message("new-session", {}),
  message("open-session", { sessionId: z.string() }),
  message("rename-session", { sessionId: z.string(), title: z.string() }),
  message("delete-session", { sessionId: z.string() }),
  message("list-sessions", {}),
  message("select-model", { model: z.string() }),
  message("select-agent", { agent: z.string() }),
  message("select-mode", { mode: permissionMode }),
  message("select-strategy", { strategy: strategyChoice }),
  /** Opens the native picker that has every model and the set-up entries. */
  message("pick-model", {}),
  message("detect-servers", {}),
  message("connect-server", { baseUrl: z.string(), model: z.string(), provider: modelProvider }),
  /** Starts the native dialogue for a URL and a key; the key never passes through the webview. */
  message("connect-key", {}),
  message("start-tour", {}),
  message("end-tour", {}),
  message("find-mentions", { id: z.number(), query: z.string() }),
  message("add-files", {}),
  /** Files dropped on the panel; the host answers with `compose`. */
  message("attach-uris", { uris: z.array(z.string()) }),
  /** Opens the editor's page where the workspace can be trusted. */
  message("manage-trust", {}),
  message("open-file", { path: z.string(), line: z.number().int().optional() }),
  message("open-link", { url: z.string() }),
  message("insert-code", { text: z.string() }),
  /** Offers the code as a reviewed change of the active editor's file, or of `path`. */
  message("apply-code", { text: z.string(), path: z.string().optional() }),
  message("copy", { text: z.string() }),
  message("show-log", {}),
  message("retry", {}),
  /** Goes on after a limit: with a higher one for this session, or without `to` once without it. */
  message("raise-limit", { name: limitName, to: z.number().positive().optional() }),
  message("set-limits", {}),
  message("slash-command", { name: slashCommandName }),
]);
export type PanelMessage = z.infer<typeof panelMessage>;
export type PanelMessageOf<T extends PanelMessage["type"]> = Extract<PanelMessage, { type: T }>;
