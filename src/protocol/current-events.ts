import type { AgentEvent, AgentEventOf } from "./agent-event.ts";

/**
 * The events that count: where the conversation was brought back to a checkpoint, or to before a call, what came after that is
 * left out, and bringing it back to the checkpoint made before the restore brings that in again. The log itself keeps everything. Pure.
 */
export function currentEvents(events: readonly AgentEvent[]): readonly AgentEvent[] {
  const wanted = new Set(events.filter(isRewind).map((event) => keyOf(event.checkpointId, event.callId)));
  if (wanted.size === 0) return events;
  const before = new Map<string, AgentEvent[]>();
  let current: AgentEvent[] = [];
  for (const { event, key } of places(events)) {
    if (key !== undefined && wanted.has(key) && !before.has(key)) before.set(key, current.slice());
    if (isRewind(event)) current = before.get(keyOf(event.checkpointId, event.callId))?.slice() ?? current;
    current.push(event);
  }
  return current;
}

/** The events up to a checkpoint, or to a call after it, as they counted then; undefined when there is no such place. Pure. */
export function eventsBefore(
  events: readonly AgentEvent[],
  checkpointId: string,
  callId?: string,
): readonly AgentEvent[] | undefined {
  const index = places(events).findIndex(({ key }) => key === keyOf(checkpointId, callId));
  return index === -1 ? undefined : currentEvents(events.slice(0, index));
}

/** Each event with the name of the place before it, where one can go back to it. */
function places(events: readonly AgentEvent[]): { event: AgentEvent; key?: string }[] {
  let checkpointId = "";
  return events.map((event) => {
    if (event.type === "checkpoint") {
      checkpointId = event.id;
      return { event, key: keyOf(checkpointId, undefined) };
    }
    return event.type === "tool-start" ? { event, key: keyOf(checkpointId, event.callId) } : { event };
  });
}

function keyOf(checkpointId: string, callId: string | undefined): string {
  return callId === undefined ? checkpointId : `${checkpointId} ${callId}`;
}

function isRewind(event: AgentEvent): event is AgentEventOf<"restore"> {
  return event.type === "restore" && event.conversation;
}
