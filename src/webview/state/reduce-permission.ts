import type { AgentEventOf } from "../../protocol/agent-event.ts";
import type { ApprovalReply, Call, StepsBlock } from "./block.ts";
import type { BlockList } from "./block-list.ts";
import { settleReview } from "./reduce-review.ts";
import type { TranscriptDraft } from "./transcript.ts";

export function replyPermission({ list }: TranscriptDraft, event: AgentEventOf<"permission-reply">): void {
  const reply: ApprovalReply = {
    decision: event.decision,
    by: event.by,
    ...(event.advice === undefined ? {} : { advice: event.advice }),
  };
  const index = list.findIndex((block) => block.kind === "approval" && block.approval.requestId === event.requestId);
  if (index === -1) settleReview(list, event.requestId, event.decision === "reject" ? "rejected" : "accepted");
  else settlePermission(list, index, reply);
}

/** The card of a decided request becomes what its call is: a command card, or a step that folds with its neighbours. */
export function settlePermission(list: BlockList, index: number, reply: ApprovalReply): void {
  const block = list.at(index);
  if (block?.kind !== "approval") return;
  const call = { ...block.call, reply, ...(block.alone && endOf(reply)) };
  if (call.command !== undefined || block.approval.command !== undefined) {
    const command = call.command ?? block.approval.command ?? "";
    list.replace(index, { kind: "command", id: call.callId, call: { ...call, command } });
    return;
  }
  list.replace(index, { kind: "steps", id: `steps-${call.callId}`, steps: [{ kind: "call", call }] });
  mergeWithNext(list, index);
  mergeWithNext(list, index - 1);
}

function endOf({ decision, by }: ApprovalReply): Pick<Call, "status" | "code"> {
  return decision === "reject" ? { status: "error", code: by === "abort" ? "aborted" : "denied" } : { status: "ok" };
}

function mergeWithNext(list: BlockList, index: number): void {
  const block = list.at(index);
  const next = list.at(index + 1);
  if (block?.kind !== "steps" || next?.kind !== "steps") return;
  const merged: StepsBlock = { ...block, steps: [...block.steps, ...next.steps] };
  list.replace(index, merged);
  list.remove(index + 1);
}
