import type { AgentEvent, AgentEventOf, AgentEventType } from "../../protocol/agent-event.ts";
import { describeHidden } from "../../protocol/describe-hidden.ts";
import { describeRecall } from "../../protocol/describe-recall.ts";
import { describeRules } from "../../protocol/describe-rules.ts";
import { endTool, requestPermission, resumeOpen, settleOpen, startTool, toolOutput } from "./reduce-call.ts";
import { replyPermission } from "./reduce-permission.ts";
import { mergeChange } from "./reduce-review.ts";
import { check, plan, reflection, replyPlan, requestPlan, startRun, strategy, thoughts } from "./reduce-strategy.ts";
import { appendReasoning, appendText, closeText } from "./reduce-text.ts";
import type { TranscriptDraft } from "./transcript.ts";

type Handlers = { [T in AgentEventType]: (draft: TranscriptDraft, event: AgentEventOf<T>) => void };

const nothing = () => undefined;

const handlers: Handlers = {
  "session-start": (draft, event) => {
    if (event.resumed) resumeOpen(draft, event.time);
  },
  "user-message": userMessage,
  recall: (draft, event) => pushNotice(draft, event.time, "info", describeRecall(event)),
  correction: (draft, event) => pushNotice(draft, event.time, "info", `Told the model: ${event.text}`),
  "review-feedback": (draft, event) => pushNotice(draft, event.time, "info", `Told the model: ${event.text}`),
  compaction: (draft, event) => {
    closeText(draft, event.time);
    const { compactionId, before, after, pinned, shortened, summary, by, text } = event;
    draft.list.push({ kind: "compaction", id: compactionId, before, after, pinned, shortened, summary, by, text });
  },
  "compaction-undone": (draft, event) => {
    closeText(draft, event.time);
    draft.list.update(
      "compaction",
      (block) => block.id === event.compactionId,
      (block) => ({ ...block, undone: true }),
    );
  },
  rules: (draft, event) => {
    if (event.text !== undefined) pushNotice(draft, event.time, "info", describeRules(event.files));
  },
  "session-title": nothing,
  "turn-start": (draft, event) => {
    if (event.runId === undefined) draft.turn = event.turn;
  },
  // What an inner run says is for the one that began it; several may speak at once.
  "text-delta": (draft, event) => event.runId === undefined && appendText(draft, event),
  "reasoning-delta": (draft, event) => event.runId === undefined && appendReasoning(draft, event),
  "reply-state": nothing,
  "tool-start": startTool,
  "tool-output": toolOutput,
  "permission-request": requestPermission,
  "permission-reply": replyPermission,
  "question-request": (draft, event) => {
    closeText(draft, event.time);
    draft.list.push({ kind: "question", id: event.requestId, question: event.question, options: event.options });
  },
  "question-reply": (draft, event) => {
    draft.list.update(
      "question",
      (block) => block.id === event.requestId,
      (block) => ({ ...block, answer: event.answer, by: event.by }),
    );
  },
  "tool-end": endTool,
  change: (draft, event) => {
    const { type: _type, time, sessionId: _sessionId, runId: _runId, callId, ...change } = event;
    closeText(draft, time);
    const checkpointId = draft.hidden.get(callId)?.checkpointId;
    const file = { callId, change, ...(checkpointId !== undefined && { checkpointId }) };
    mergeChange(draft.list, file, { id: `changes-${change.changeId}`, reason: "" });
  },
  checkpoint,
  restore,
  todos,
  "tools-loaded": nothing,
  usage: nothing,
  notice: (draft, event) => pushNotice(draft, event.time, event.level, event.text),
  "secrets-hidden": (draft, event) => pushNotice(draft, event.time, "info", describeHidden(event.secrets)),
  error: (draft, event) => {
    closeText(draft, event.time);
    const id = draft.list.freeId(`error-${event.time}`);
    draft.list.push({ kind: "error", id, message: event.message, nextStep: event.nextStep });
  },
  "turn-end": (draft, event) => closeText(draft, event.time),
  "session-end": sessionEnd,
  strategy,
  "run-start": startRun,
  "run-end": nothing,
  plan,
  "plan-request": requestPlan,
  "plan-reply": replyPlan,
  briefing: nothing,
  check,
  reflection,
  thoughts,
};

/** Works one event into the draft. */
export function reduceEvent(draft: TranscriptDraft, event: AgentEvent): void {
  const handle = handlers[event.type] as (draft: TranscriptDraft, event: AgentEvent) => void;
  handle(draft, event);
}

function pushNotice(draft: TranscriptDraft, time: string, level: "info" | "warning", text: string): void {
  closeText(draft, time);
  draft.list.push({ kind: "notice", id: draft.list.freeId(`notice-${time}`), level, text });
}

function userMessage(draft: TranscriptDraft, event: AgentEventOf<"user-message">): void {
  closeText(draft, event.time);
  const steering = event.delivery === "steering";
  if (!steering) {
    settleOpen(draft, event.time);
    draft.turn = 0;
    draft.runStartedAt = event.time;
  }
  draft.list.push({
    kind: "user",
    id: event.messageId,
    text: event.text,
    attachments: event.attachments ?? [],
    steering,
  });
}

function checkpoint(draft: TranscriptDraft, { id, number, cause = "request", time }: AgentEventOf<"checkpoint">): void {
  closeText(draft, time);
  draft.list.push({ kind: "checkpoint", id, number, cause, time });
}

function restore(draft: TranscriptDraft, event: AgentEventOf<"restore">): void {
  const { checkpointId, callId, number, point, undoId, files, conversation, time } = event;
  closeText(draft, time);
  const { list } = draft;
  const undone = list.at(list.findIndex((block) => block.kind === "restored" && block.undoId === checkpointId));
  list.push({
    kind: "restored",
    id: list.freeId(`restored-${time}`),
    checkpointId,
    ...(callId !== undefined && { callId }),
    number: point === undefined ? `${number}` : `${number}.${point}`,
    files: files.length,
    conversation,
    undoId,
    ...(undone?.kind === "restored" && { undoes: undone.number }),
  });
}

/** A run has one to-do list, which changes where it stands. */
function todos(draft: TranscriptDraft, event: AgentEventOf<"todos">): void {
  const { list } = draft;
  const index = list.findIndex((block) => block.kind === "todos" || (block.kind === "user" && !block.steering));
  const block = list.at(index);
  if (block?.kind === "todos") {
    list.replace(index, { ...block, items: event.items });
    return;
  }
  closeText(draft, event.time);
  list.push({ kind: "todos", id: list.freeId(`todos-${event.time}`), items: event.items });
}

function sessionEnd(draft: TranscriptDraft, event: AgentEventOf<"session-end">): void {
  closeText(draft, event.time);
  settleOpen(draft, event.time);
  draft.runStartedAt = undefined;
  if (event.reason === "finished") return;
  if (event.reason === "failed" && draft.list.last?.kind === "error") return;
  draft.list.push({
    kind: "end",
    id: draft.list.freeId(`end-${event.time}`),
    reason: event.reason,
    text: event.text,
    ...(event.limit === undefined ? {} : { limit: event.limit }),
  });
}
