import { firstWords } from "../base/first-words.ts";
import type { CheckpointRecorder } from "../ports/checkpoints.ts";
import type { AgentEvent, Emit } from "../protocol/agent-event.ts";

/** Marks the checkpoints of a session; its result is called before each request. Without a recorder there are none. */
export function createCheckpointMarker(
  recorder: CheckpointRecorder | undefined,
  stored: readonly AgentEvent[],
  emit: Emit,
): (messageId: string | undefined, text: string) => void {
  let number = lastCheckpoint(stored);
  return (messageId, text) => {
    if (recorder === undefined) return;
    number += 1;
    const moment = { number, ...(messageId !== undefined && { messageId }) };
    const id = recorder.begin({ ...moment, title: firstWords(text) });
    emit({ type: "checkpoint", id, ...moment });
  };
}

function lastCheckpoint(events: readonly AgentEvent[]): number {
  let last = 0;
  for (const event of events) if (event.type === "checkpoint") last = Math.max(last, event.number ?? 0);
  return last;
}
