import type { AgentEvent } from "../../protocol/agent-event.ts";

const chunkSize = 256;

/**
 * The events of the shown session, kept so that older ones can be put before them. Chunks make an append cheap without
 * writing into a value that something else holds.
 */
export type EventLog = readonly (readonly AgentEvent[])[];

export const emptyLog: EventLog = [];

export function appendEvents(log: EventLog, events: readonly AgentEvent[]): EventLog {
  const open = log.at(-1);
  const start = open && open.length < chunkSize ? open : [];
  const chunk = [...start];
  for (const event of events) {
    const joined = joinDeltas(chunk.at(-1), event);
    if (joined) chunk[chunk.length - 1] = joined;
    else chunk.push(event);
  }
  return [...(start === open ? log.slice(0, -1) : log), chunk];
}

export function prependEvents(log: EventLog, events: readonly AgentEvent[]): EventLog {
  return events.length === 0 ? log : [events, ...log];
}

function joinDeltas(last: AgentEvent | undefined, next: AgentEvent): AgentEvent | undefined {
  if (last?.runId !== next.runId) return undefined;
  if (last?.type === "text-delta" && next.type === "text-delta") return { ...last, text: last.text + next.text };
  if (last?.type === "reasoning-delta" && next.type === "reasoning-delta")
    return { ...last, text: last.text + next.text };
  if (last?.type === "tool-output" && next.type === "tool-output" && last.callId === next.callId)
    return { ...last, text: last.text + next.text };
  return undefined;
}
