import type { AgentEvent } from "../protocol/agent-event.ts";

/** Appends an event to a list of events; a text or reasoning delta that continues the last one is joined with it. Pure. */
export function joinEvent(events: readonly AgentEvent[], event: AgentEvent): AgentEvent[] {
  return joinEvents(events, [event]);
}

/** Appends several events at the price of one copy of the list; what `joinEvent` does one by one. Pure. */
export function joinEvents(events: readonly AgentEvent[], more: readonly AgentEvent[]): AgentEvent[] {
  const joined = [...events];
  for (const event of more) {
    const last = joined.at(-1);
    if (last !== undefined && isDelta(last) && continues(last, event)) {
      joined[joined.length - 1] = { ...last, text: last.text + event.text };
    } else {
      joined.push(event);
    }
  }
  return joined;
}

export type DeltaEvent = Extract<AgentEvent, { type: "text-delta" | "reasoning-delta" }>;

export function isDelta(event: AgentEvent): event is DeltaEvent {
  return event.type === "text-delta" || event.type === "reasoning-delta";
}

/** True when `event` is the next piece of the same text. */
export function continues(last: DeltaEvent, event: AgentEvent): event is DeltaEvent {
  return event.type === last.type && event.runId === last.runId && event.sessionId === last.sessionId;
}
