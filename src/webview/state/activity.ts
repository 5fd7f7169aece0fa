import { type Block, isPending } from "./block.ts";
import type { Transcript } from "./transcript.ts";

/** What is done now, in words, for the status line of a run. */
export function describeActivity(transcript: Transcript): string {
  const last = transcript.blocks.at(-1);
  const pending = pendingBlocks(transcript.blocks)[0];
  if (pending) return pending.kind === "question" ? "Waiting for your answer" : "Waiting for your decision";
  if (last?.kind === "prose" && last.streaming) return "Writing the answer";
  const step = last?.kind === "steps" ? last.steps.at(-1) : undefined;
  if (step?.kind === "reasoning" && step.reasoning.endedAt === undefined) return "Reasoning";
  return runningTitle(transcript) ?? "Waiting for the model";
}

/** Blocks that wait for the user, oldest first. They are in the run at the end. */
export function pendingBlocks(blocks: readonly Block[]): readonly Block[] {
  const runStart = blocks.findLastIndex((block) => block.kind === "user" && !block.steering);
  return blocks.slice(Math.max(runStart, 0)).filter(isPending);
}

function runningTitle(transcript: Transcript): string | undefined {
  const hidden = transcript.hidden.at(-1);
  if (hidden) return hidden.title;
  for (const block of transcript.blocks.slice(-4).reverse()) {
    if (block.kind === "command" && block.call.status === "running") return `Running ${block.call.command}`;
    if (block.kind !== "steps") continue;
    const step = block.steps.findLast((entry) => entry.kind === "call" && entry.call.status === "running");
    if (step?.kind === "call") return step.call.title;
  }
  return undefined;
}
