import * as z from "zod";
import { access, decision, effect, permissionMode } from "./access.ts";
import { fileChange } from "./change.ts";
import { conversationSummary, pinnedKind } from "./compaction.ts";
import { type EndReason, endReason } from "./end-reason.ts";
import { limitReached } from "./limits.ts";
import { costEstimate, plan, planReply } from "./plan.ts";
import { checkResult, reflection, strategyChoice, strategyName, thought } from "./strategy.ts";
import { todoItem } from "./todo-item.ts";

/** Something the user put beside a message. `text` is what the model gets of it. */
export const attachment = z.object({
  kind: z.enum(["file", "folder", "selection", "terminal", "problem"]),
  /** What the chip says: `invoice-total.ts 7–31`. */
  label: z.string(),
  path: z.string().optional(),
  startLine: z.number().int().optional(),
  endLine: z.number().int().optional(),
  text: z.string().optional(),
});
export type Attachment = z.infer<typeof attachment>;

export const questionOption = z.object({ label: z.string(), detail: z.string().optional() });
export type QuestionOption = z.infer<typeof questionOption>;

/** Where the text of a result comes from, and whether that is part of the project. */
export const origin = z.object({
  kind: z.enum(["file", "command", "web", "mcp", "outside", "untracked"]),
  /** A display path, a command line, a host. */
  subject: z.string(),
  /** False for what neither the user nor the project has written: dependencies, downloads, other people's pages. */
  trusted: z.boolean(),
  /** Mark of the frame around an untrusted text, which nobody who wrote the text could know. */
  frame: z.string().optional(),
});
export type Origin = z.infer<typeof origin>;

/** A rules file of the project that the model was told. */
export const ruleFile = z.object({
  /** Display path. */
  path: z.string(),
  /** What it is for, in words: `everywhere`, `src/api/`, a pattern. */
  scope: z.string(),
  /** About, counted from its length. */
  tokens: z.number(),
});
export type RuleFile = z.infer<typeof ruleFile>;

export const toolErrorCode = z.enum([
  "invalid_input",
  "not_found",
  "denied",
  "timeout",
  "conflict",
  "tool_error",
  "aborted",
  "unexpected",
]);

export { type EndReason, endReason };

const stamp = {
  /** ISO 8601. */
  time: z.string(),
  sessionId: z.string(),
  /** Set where a sub-run speaks. */
  runId: z.string().optional(),
};

function event<Name extends string, Shape extends z.ZodRawShape>(type: Name, shape: Shape) {
  return z.object({ type: z.literal(type), ...stamp, ...shape });
}

/**
 * Everything the core says. The webview, the CLI printer, the session log and the tests read the same events.
 * A session is one log; each user message opens a run that `session-end` closes, and the next message goes on in the same log.
 */
export const agentEvent = z.discriminatedUnion("type", [
  event("session-start", {
    cwd: z.string(),
    agent: z.string(),
    model: z.string(),
    mode: permissionMode,
    /** True when an existing session is taken up again. */
    resumed: z.boolean().optional(),
  }),
  event("user-message", {
    messageId: z.string(),
    text: z.string(),
    attachments: z.array(attachment).optional(),
    /** prompt opens a run; steering was sent while it ran and is delivered at the next turn. */
    delivery: z.enum(["prompt", "steering"]),
    /** What was asked for with this message. */
    strategy: strategyChoice.optional(),
  }),
  /** What Lathe told the model after a reply it could not use (empty, or cut at the output limit). */
  event("correction", { text: z.string() }),
  /** Places that the repository memory knew for the request, and what the model was told of them. */
  event("recall", {
    places: z.array(
      z.object({ path: z.string(), startLine: z.number(), endLine: z.number(), symbol: z.string().optional() }),
    ),
    text: z.string(),
  }),
  /** What the model was told that the user rejected of its applied changes, or said about them. */
  event("review-feedback", { text: z.string() }),
  /**
   * The conversation was shortened: `text` stands for all but the newest messages from now on. The log keeps everything, and what
   * was said can be brought back.
   */
  event("compaction", {
    compactionId: z.string(),
    /** threshold: the context was getting full; overflow: the model refused it as too long. */
    cause: z.enum(["threshold", "overflow", "user"]),
    /** What the user wanted to be looked after. */
    hint: z.string().optional(),
    /** Messages at the end that stay as they are. */
    keptMessages: z.number().int(),
    /** What the model has instead. */
    text: z.string(),
    summary: conversationSummary,
    /** lathe: the model gave no usable summary. */
    by: z.enum(["model", "lathe"]),
    /** Kinds of what is carried word for word, one an item. */
    pinned: z.array(pinnedKind),
    shortened: z.object({ requests: z.number().int(), results: z.number().int() }),
    /** Tokens, about. */
    before: z.number(),
    after: z.number(),
  }),
  /** The newest shortening was taken back. `tokens`: size of the context then, about. */
  event("compaction-undone", { compactionId: z.string(), tokens: z.number() }),
  /** Rules files that count from now on: with the system prompt, or told here with `text` since the work has come to their files. */
  event("rules", { files: z.array(ruleFile), text: z.string().optional() }),
  /** The user renamed the session, or the first request named it. */
  event("session-title", { title: z.string() }),
  event("turn-start", { turn: z.number().int() }),
  event("text-delta", { text: z.string() }),
  event("reasoning-delta", { text: z.string() }),
  /** What the provider wants back with the next request as it is: signed or encrypted reasoning. */
  event("reply-state", { provider: z.string(), data: z.unknown() }),
  event("tool-start", {
    callId: z.string(),
    tool: z.string(),
    /** Parsed arguments; the raw text when they are not valid JSON. */
    input: z.unknown(),
    /** The exact arguments text, where serialising `input` again would not give it back. */
    arguments: z.string().optional(),
    access: z.array(access),
    /** What the step says: "Read src/a.ts". */
    title: z.string(),
  }),
  /** Live output of a running command; not kept in the log. */
  event("tool-output", { callId: z.string(), text: z.string() }),
  event("permission-request", {
    requestId: z.string(),
    callId: z.string(),
    tool: z.string(),
    /** A question with its object: "Run this command?". */
    title: z.string(),
    /** The whole command line, never shortened. */
    command: z.string().optional(),
    effects: z.array(effect),
    /** Why it is asked, a full sentence. */
    reason: z.string(),
    changes: z.array(fileChange).optional(),
    /** Offered for "always", user scope. */
    pattern: z.string().optional(),
    /** What was read that is not part of the project, where that is why it is asked. */
    sources: z.array(z.string()).optional(),
    /** True where nothing but the sources is why it is asked: "session" then trusts them for the session. */
    clears: z.boolean().optional(),
    /** ISO 8601; after it the request counts as rejected. */
    expiresAt: z.string().optional(),
  }),
  event("permission-reply", {
    requestId: z.string(),
    callId: z.string(),
    decision,
    /** Who decided: the user, an expiry, or that nobody could be asked. */
    by: z.enum(["user", "expiry", "nobody", "abort"]),
    advice: z.string().optional(),
  }),
  event("question-request", {
    requestId: z.string(),
    callId: z.string(),
    question: z.string(),
    options: z.array(questionOption),
  }),
  event("question-reply", { requestId: z.string(), answer: z.string(), by: z.enum(["user", "nobody", "abort"]) }),
  event("tool-end", {
    callId: z.string(),
    tool: z.string(),
    status: z.enum(["ok", "error"]),
    code: toolErrorCode.optional(),
    content: z.string(),
    /** Absent where the text is Lathe's own. */
    origin: origin.optional(),
    /** Typed data for the UI; see the tool's own file. */
    details: z.record(z.string(), z.unknown()).optional(),
    durationMs: z.number().optional(),
  }),
  event("change", { callId: z.string(), ...fileChange.shape }),
  /** A moment the files and the conversation can be brought back to; comes before the message it stands before. */
  event("checkpoint", {
    id: z.string(),
    /** Counts the checkpoints of the session, from 1. */
    number: z.number().int().optional(),
    /** The message that comes next. */
    messageId: z.string().optional(),
    /** restore: made before a restore, which it undoes. */
    cause: z.enum(["request", "restore"]).optional(),
  }),
  /** The user went back to a checkpoint. */
  event("restore", {
    checkpointId: z.string(),
    number: z.number().int(),
    /** The moment before this call inside the checkpoint; absent for that of the checkpoint itself. */
    callId: z.string().optional(),
    /** Its number among the points of the checkpoint. */
    point: z.number().int().optional(),
    messageId: z.string().optional(),
    /** The checkpoint made before it; restoring that undoes it. */
    undoId: z.string(),
    /** Display paths of what was written or deleted. */
    files: z.array(z.string()),
    /** Those of them that are gone now. */
    gone: z.array(z.string()).optional(),
    /** True when what was said after the checkpoint no longer counts. */
    conversation: z.boolean(),
  }),
  event("todos", { items: z.array(todoItem) }),
  event("tools-loaded", { group: z.string() }),
  event("usage", {
    inputTokens: z.number(),
    /** Part of the input: read from the provider's cache. */
    cachedTokens: z.number(),
    /** Part of the input: written into the provider's cache, where it charges for that. */
    cacheWriteTokens: z.number().optional(),
    outputTokens: z.number(),
    /** Part of the output. */
    reasoningTokens: z.number().optional(),
    /** The model that answered, where it is not the session's. */
    model: z.string().optional(),
    /** Size of the context after this answer, tokens. */
    contextTokens: z.number().optional(),
    /** USD. */
    cost: z.number().optional(),
    /** True when the provider reported nothing and the numbers are counted from text length. */
    estimated: z.boolean().optional(),
  }),
  /** Secrets that the model gets a placeholder for, each told once a session. Never has the values. */
  event("secrets-hidden", {
    secrets: z.array(
      z.object({
        /** `<secret:aws-access-key:3f9a21>` */
        placeholder: z.string(),
        /** "AWS access key" */
        name: z.string(),
        /** Where it was found: `config.py line 3`. */
        place: z.string().optional(),
      }),
    ),
  }),
  event("notice", { level: z.enum(["info", "warning"]), text: z.string() }),
  event("error", { code: z.string(), message: z.string(), nextStep: z.string() }),
  event("turn-end", { turn: z.number().int() }),
  /** How the request is worked on, where that is not the plain loop. */
  event("strategy", {
    strategy: strategyName,
    by: z.enum(["user", "setting", "auto", "resume"]),
    /** Why auto has chosen it. */
    reason: z.string().optional(),
    estimate: costEstimate.optional(),
  }),
  /** A run inside this one begins: a step, an attempt, a branch. What it says carries its `runId`. */
  event("run-start", { title: z.string() }),
  event("run-end", { reason: endReason, text: z.string() }),
  /** The whole plan, whenever it has changed. */
  event("plan", { plan, estimate: costEstimate.optional() }),
  event("plan-request", { requestId: z.string(), planId: z.string() }),
  event("plan-reply", {
    requestId: z.string(),
    planId: z.string(),
    by: z.enum(["user", "nobody", "abort"]),
    ...planReply.shape,
  }),
  /** What the model was told of the work of inner runs. */
  event("briefing", { text: z.string() }),
  event("check", checkResult.shape),
  event("reflection", reflection.shape),
  /** The whole tree of approaches, whenever it has changed. */
  event("thoughts", { treeId: z.string(), thoughts: z.array(thought), rubric: z.record(z.string(), z.number()) }),
  event("session-end", {
    reason: endReason,
    text: z.string(),
    /** Which limit ended the run, how much of it was used, and what it can be raised to. */
    limit: limitReached.optional(),
  }),
]);
export type AgentEvent = z.infer<typeof agentEvent>;
export type AgentEventType = AgentEvent["type"];
export type AgentEventOf<T extends AgentEventType> = Extract<AgentEvent, { type: T }>;

type WithoutStamp<E> = E extends AgentEvent ? Omit<E, "time" | "sessionId"> : never;
/** An event before the session has stamped time and id on it. */
export type AgentEventBody = WithoutStamp<AgentEvent>;
export type Emit = (event: AgentEventBody) => void;
