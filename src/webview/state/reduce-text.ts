import type { AgentEventOf } from "../../protocol/agent-event.ts";
import type { Step, StepsBlock } from "./block.ts";
import type { BlockList } from "./block-list.ts";
import type { TranscriptDraft } from "./transcript.ts";

export function appendText({ list }: TranscriptDraft, event: AgentEventOf<"text-delta">): void {
  const last = list.last;
  if (last?.kind === "prose" && last.streaming) {
    replaceLast(list, { ...last, text: last.text + event.text });
    return;
  }
  // Some models send blank lines between their calls.
  if (event.text.trim() === "") return;
  closeLast(list, event.time);
  list.push({ kind: "prose", id: list.freeId(`prose-${event.time}`), text: event.text, streaming: true });
}

export function appendReasoning({ list }: TranscriptDraft, event: AgentEventOf<"reasoning-delta">): void {
  const last = list.last;
  const step = last?.kind === "steps" ? last.steps.at(-1) : undefined;
  if (last?.kind === "steps" && step?.kind === "reasoning" && step.reasoning.endedAt === undefined) {
    const reasoning = { ...step.reasoning, text: step.reasoning.text + event.text };
    replaceLast(list, { ...last, steps: [...last.steps.slice(0, -1), { kind: "reasoning", reasoning }] });
    return;
  }
  closeLast(list, event.time);
  const reasoning = { id: `reasoning-${event.time}`, text: event.text, startedAt: event.time };
  appendStep(list, { kind: "reasoning", reasoning }, `steps-${reasoning.id}`);
}

/** Ends the text or reasoning under way, since something else follows. */
export function closeText({ list }: TranscriptDraft, time: string): void {
  closeLast(list, time);
}

/** Adds a step to the fold at the end, or opens a new one. */
export function appendStep(list: BlockList, step: Step, id: string): void {
  const last = list.last;
  if (last?.kind === "steps") replaceLast(list, { ...last, steps: [...last.steps, step] });
  else list.push({ kind: "steps", id: list.freeId(id), steps: [step] });
}

function closeLast(list: BlockList, time: string): void {
  const last = list.last;
  if (last?.kind === "prose" && last.streaming) replaceLast(list, { ...last, streaming: false });
  const step = last?.kind === "steps" ? last.steps.at(-1) : undefined;
  if (last?.kind !== "steps" || step?.kind !== "reasoning" || step.reasoning.endedAt !== undefined) return;
  const closed: Step = { kind: "reasoning", reasoning: { ...step.reasoning, endedAt: time } };
  const block: StepsBlock = { ...last, steps: [...last.steps.slice(0, -1), closed] };
  replaceLast(list, block);
}

function replaceLast(list: BlockList, block: Parameters<BlockList["replace"]>[1]): void {
  list.replace(list.toArray().length - 1, block);
}
