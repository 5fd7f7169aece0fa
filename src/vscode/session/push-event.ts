import type { AgentEvent } from "../../protocol/agent-event.ts";
import { continues, isDelta } from "../../sessions/event-log.ts";

/** Characters of live output kept per command; the result brings the bounded whole. */
const outputLimit = 64_000;

/** Appends in place, joining with the last event where one goes on; in place because it runs for every token. */
export function pushEvent(events: AgentEvent[], event: AgentEvent): void {
  const last = events.at(-1);
  if (last !== undefined && isDelta(last) && continues(last, event)) {
    events[events.length - 1] = { ...last, text: last.text + event.text };
  } else if (last?.type === "tool-output" && event.type === "tool-output" && last.callId === event.callId) {
    events[events.length - 1] = { ...last, text: (last.text + event.text).slice(-outputLimit) };
  } else {
    events.push(event);
  }
}
