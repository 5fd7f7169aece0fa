import * as z from "zod";
import { showHidden } from "../../base/hidden-characters.ts";
import type { AgentEventOf } from "../../protocol/agent-event.ts";
import { type Block, type Call, isPending, type PlanBlock } from "./block.ts";
import type { BlockList } from "./block-list.ts";
import { settlePermission } from "./reduce-permission.ts";
import { mergeChange } from "./reduce-review.ts";
import { appendStep, closeText } from "./reduce-text.ts";
import type { TranscriptDraft } from "./transcript.ts";

/** Calls that another block speaks for. */
const silentTools = new Set([
  ...["ask_user", "update_todos", "submit_plan", "finish_step", "submit_approaches", "submit_scores"],
  ...["submit_reflection", "submit_verdict", "choose_strategy"],
]);
/** More live output than anyone reads in a panel; the result has the bounded whole. */
const outputLimit = 60_000;

const commandDetails = z.object({
  exitCode: z.number().optional(),
  running: z.boolean().optional(),
  timedOut: z.boolean().optional(),
  signal: z.string().optional(),
});

export function startTool(draft: TranscriptDraft, event: AgentEventOf<"tool-start">): void {
  closeText(draft, event.time);
  const subject = event.access.find((access) => access.kind === "execute")?.subject;
  const command = subject && showHidden(subject);
  const call: Call = {
    callId: event.callId,
    tool: event.tool,
    title: showHidden(event.title),
    input: event.input,
    startedAt: event.time,
    output: "",
    status: "running",
    ...(command === undefined ? {} : { command }),
  };
  const writes = event.access.some((access) => access.kind === "write");
  const checkpointId = writes || command !== undefined ? lastCheckpoint(draft.list) : undefined;
  if (checkpointId !== undefined) call.checkpointId = checkpointId;
  if (command !== undefined) draft.list.push({ kind: "command", id: event.callId, call });
  else if (writes || silentTools.has(event.tool)) draft.hidden.set(event.callId, call);
  else appendStep(draft.list, { kind: "call", call }, `steps-${event.callId}`);
}

function lastCheckpoint(list: BlockList): string | undefined {
  const block = list.at(list.findIndex((one) => one.kind === "checkpoint"));
  return block?.kind === "checkpoint" ? block.id : undefined;
}

export function toolOutput({ list }: TranscriptDraft, event: AgentEventOf<"tool-output">): void {
  list.updateCall(event.callId, (call) => ({ ...call, output: (call.output + event.text).slice(-outputLimit) }));
}

export function requestPermission(draft: TranscriptDraft, event: AgentEventOf<"permission-request">): void {
  closeText(draft, event.time);
  const { type: _type, sessionId: _sessionId, runId: _runId, ...asked } = event;
  const approval = { ...asked, ...withHidden(event) };
  if (event.changes && event.changes.length > 0) {
    for (const change of event.changes) {
      const { callId, requestId, pattern } = event;
      const file = { callId, requestId, change, ...(pattern !== undefined && { pattern }) };
      mergeChange(draft.list, file, { id: `changes-${event.requestId}`, reason: approval.reason });
    }
    return;
  }
  const made = takeCall(draft, event.callId);
  const call = made ?? {
    callId: event.callId,
    tool: event.tool,
    title: approval.title,
    input: undefined,
    startedAt: event.time,
    output: "",
    status: "running",
    ...(approval.command === undefined ? {} : { command: approval.command }),
  };
  draft.list.push({
    kind: "approval",
    id: event.requestId,
    approval,
    call,
    ...(made === undefined && { alone: true as const }),
  });
}

/** What a person decides on shows every character: what is hidden in it may be why the rest reads harmless. */
function withHidden({ title, reason, command, effects }: AgentEventOf<"permission-request">) {
  return {
    title: showHidden(title),
    reason: showHidden(reason),
    effects: effects.map((effect) => ({ ...effect, text: showHidden(effect.text) })),
    ...(command !== undefined && { command: showHidden(command) }),
  };
}

export function endTool(draft: TranscriptDraft, event: AgentEventOf<"tool-end">): void {
  closeText(draft, event.time);
  const details = commandDetails.safeParse(event.details).data ?? {};
  const { exitCode } = details;
  const outcome = outcomeOf(details);
  const finish = (call: Call): Call => ({
    ...call,
    status: event.status,
    result: event.content,
    ...(event.code === undefined ? {} : { code: event.code }),
    ...(event.durationMs === undefined ? {} : { durationMs: event.durationMs }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(outcome === undefined ? {} : { outcome }),
  });
  const hidden = draft.hidden.get(event.callId);
  if (!hidden) {
    draft.list.updateCall(event.callId, finish);
    return;
  }
  draft.hidden.delete(event.callId);
  const failed = event.status === "error" && event.code !== "denied" && event.code !== "aborted";
  const spokenFor = silentTools.has(event.tool) || showsChangesOf(draft.list, event.callId);
  if (failed || !spokenFor) appendStep(draft.list, { kind: "call", call: finish(hidden) }, `steps-${event.callId}`);
}

function outcomeOf({ running, timedOut, signal }: z.infer<typeof commandDetails>): Call["outcome"] {
  if (timedOut) return "timed-out";
  if (running) return "background";
  return signal === undefined ? undefined : "signalled";
}

/** Answers what is still open: the run has ended, or it was cut off. */
export function settleOpen(draft: TranscriptDraft, time: string): void {
  closeText(draft, time);
  draft.hidden.clear();
  const { list } = draft;
  const runStart = list.findIndex((block) => block.kind === "user" && !block.steering);
  for (let index = list.toArray().length - 1; index >= Math.max(runStart, 0); index -= 1) {
    const block = list.at(index);
    if (!block) continue;
    if (block.kind === "approval") settlePermission(list, index, { decision: "reject", by: "abort" });
    const settled = settleBlock(list.at(index) ?? block);
    if (settled !== list.at(index)) list.replace(index, settled);
  }
}

/**
 * A cut session is taken up again. Where it waits for the user its open calls begin once more and are asked again, so what they
 * showed goes; otherwise they stay as what was cut off.
 */
export function resumeOpen(draft: TranscriptDraft, time: string): void {
  const { list } = draft;
  const runStart = Math.max(
    list.findIndex((block) => block.kind === "user" && !block.steering),
    0,
  );
  const isWaiting = list.toArray().slice(runStart).some(isPending);
  for (let index = list.toArray().length - 1; isWaiting && index >= runStart; index -= 1) {
    const block = list.at(index);
    const left = block === undefined ? undefined : withoutOpenCalls(block);
    if (left === undefined) list.remove(index);
    else if (left !== block) list.replace(index, left);
  }
  settleOpen(draft, time);
}

/** What of a block stays when its open calls begin once more; undefined for nothing. */
function withoutOpenCalls(block: Block): Block | undefined {
  if (isPending(block) && block.kind !== "changes" && block.kind !== "plan") return undefined;
  if (block.kind === "command") return block.call.status === "running" ? undefined : block;
  if (block.kind === "changes") {
    const files = block.files.filter((file) => file.change.state !== "proposed");
    if (files.length === block.files.length) return block;
    return files.length === 0 ? undefined : { ...block, files };
  }
  if (block.kind !== "steps") return block;
  const steps = block.steps.filter((step) => step.kind !== "call" || step.call.status !== "running");
  if (steps.length === block.steps.length) return block;
  return steps.length === 0 ? undefined : { ...block, steps };
}

function settleBlock(block: Block): Block {
  if (block.kind === "plan" && block.requestId !== undefined) return withoutRequest(block);
  if (block.kind === "question" && block.answer === undefined) return { ...block, answer: "", by: "abort" };
  if (block.kind === "changes" && block.files.some((file) => file.requestId !== undefined)) {
    return { ...block, files: block.files.map(({ callId, change }) => ({ callId, change: withdrawn(change) })) };
  }
  if (block.kind === "command" && block.call.status === "running") return { ...block, call: aborted(block.call) };
  if (block.kind !== "steps") return block;
  if (!block.steps.some((step) => step.kind === "call" && step.call.status === "running")) return block;
  const steps = block.steps.map((step) =>
    step.kind === "call" && step.call.status === "running" ? { ...step, call: aborted(step.call) } : step,
  );
  return { ...block, steps };
}

function withdrawn<C extends { state: string }>(change: C): C {
  return change.state === "proposed" ? { ...change, state: "rejected" } : change;
}

function aborted(call: Call): Call {
  return { ...call, status: "error", code: "aborted" };
}

/** Takes a call out of the place where it shows so far. */
function takeCall(draft: TranscriptDraft, callId: string): Call | undefined {
  const hidden = draft.hidden.get(callId);
  if (hidden) {
    draft.hidden.delete(callId);
    return hidden;
  }
  const { list } = draft;
  const index = list.findIndex(
    (block) =>
      (block.kind === "command" && block.call.callId === callId) ||
      (block.kind === "steps" && block.steps.some((step) => step.kind === "call" && step.call.callId === callId)),
  );
  const block = list.at(index);
  if (block?.kind === "command") {
    list.remove(index);
    return block.call;
  }
  if (block?.kind !== "steps") return undefined;
  const steps = block.steps.filter((step) => step.kind !== "call" || step.call.callId !== callId);
  if (steps.length === 0) list.remove(index);
  else list.replace(index, { ...block, steps });
  return block.steps.flatMap((step) => (step.kind === "call" && step.call.callId === callId ? [step.call] : []))[0];
}

function showsChangesOf(list: BlockList, callId: string): boolean {
  return list.findIndex((block) => block.kind === "changes" && block.files.some((f) => f.callId === callId)) !== -1;
}

function withoutRequest({ requestId: _, ...plan }: PlanBlock): PlanBlock {
  return plan;
}
