import type { AgentEvent } from "./agent-event.ts";

/**
 * The events that count: where the conversation was brought back to a checkpoint, what came after that checkpoint is left out,
 * and bringing it back to the one made before the restore brings that in again. The log itself keeps everything. Pure.
 */
export function currentEvents(events: readonly AgentEvent[]): readonly AgentEvent[] {
  if (!events.some((event) => event.type === "restore" && event.conversation)) return events;
  const before = new Map<string, AgentEvent[]>();
  let current: AgentEvent[] = [];
  for (const event of events) {
    if (event.type === "checkpoint") before.set(event.id, current.slice());
    if (event.type === "restore" && event.conversation) current = before.get(event.checkpointId)?.slice() ?? current;
    current.push(event);
  }
  return current;
}

/** The events up to a checkpoint, as they counted then; undefined when there is no such checkpoint. Pure. */
export function eventsBefore(events: readonly AgentEvent[], checkpointId: string): readonly AgentEvent[] | undefined {
  const index = events.findIndex((event) => event.type === "checkpoint" && event.id === checkpointId);
  return index === -1 ? undefined : currentEvents(events.slice(0, index));
}
