import type { AgentEventOf } from "../../protocol/agent-event.ts";
import type { PlanBlock, ThoughtsBlock } from "./block.ts";
import { closeText } from "./reduce-text.ts";
import type { TranscriptDraft } from "./transcript.ts";

const bys: Readonly<Record<AgentEventOf<"strategy">["by"], string>> = {
  user: "",
  setting: "",
  auto: ", chosen by auto",
  resume: ", taken up again",
};

export function strategy(draft: TranscriptDraft, event: AgentEventOf<"strategy">): void {
  const why = event.reason === undefined ? "" : `: ${event.reason}`;
  push(draft, event.time, "info", `Strategy ${event.strategy}${bys[event.by]}${why}`);
}

export function startRun(draft: TranscriptDraft, event: AgentEventOf<"run-start">): void {
  push(draft, event.time, "info", event.title);
}

/** A plan has one card, which changes where it stands. */
export function plan(draft: TranscriptDraft, { plan: next, estimate, time }: AgentEventOf<"plan">): void {
  const { list } = draft;
  const index = list.findIndex((block) => block.kind === "plan" && block.id === next.planId);
  const known = list.at(index);
  if (known?.kind === "plan") {
    list.replace(index, { ...known, plan: next, ...(estimate && { estimate }) });
    return;
  }
  closeText(draft, time);
  list.push({ kind: "plan", id: next.planId, plan: next, ...(estimate && { estimate }) });
}

export function requestPlan({ list }: TranscriptDraft, { planId, requestId }: AgentEventOf<"plan-request">): void {
  updatePlan(list, planId, (block) => ({ ...block, requestId }));
}

export function replyPlan({ list }: TranscriptDraft, { planId }: AgentEventOf<"plan-reply">): void {
  updatePlan(list, planId, ({ requestId: _, ...block }) => block);
}

function updatePlan(list: TranscriptDraft["list"], planId: string, change: (block: PlanBlock) => PlanBlock): void {
  list.update("plan", (block) => block.id === planId, change);
}

export function check(draft: TranscriptDraft, { subject, passed, exitCode, time }: AgentEventOf<"check">): void {
  const code = exitCode === undefined || passed ? "" : `, exit code ${exitCode}`;
  push(draft, time, passed ? "info" : "warning", `Check ${passed ? "passed" : "failed"}: ${subject}${code}`);
}

export function reflection(draft: TranscriptDraft, { cause, change, time }: AgentEventOf<"reflection">): void {
  push(draft, time, "info", `Reflection: ${cause} Next: ${change}`);
}

/** A tree has one card, which changes where it stands. */
export function thoughts(draft: TranscriptDraft, event: AgentEventOf<"thoughts">): void {
  const { list } = draft;
  const block: ThoughtsBlock = {
    kind: "thoughts",
    id: event.treeId,
    thoughts: event.thoughts,
    rubric: event.rubric,
  };
  const index = list.findIndex((one) => one.kind === "thoughts" && one.id === event.treeId);
  if (index !== -1) {
    list.replace(index, block);
    return;
  }
  closeText(draft, event.time);
  list.push(block);
}

function push(draft: TranscriptDraft, time: string, level: "info" | "warning", text: string): void {
  closeText(draft, time);
  draft.list.push({ kind: "notice", id: draft.list.freeId(`notice-${time}`), level, text });
}
