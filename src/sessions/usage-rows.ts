import type { AgentEvent } from "../protocol/agent-event.ts";
import { sumUsage, totalsOf, type UsageTotals } from "./session-digest.ts";

/** One call of a model, or all calls of one request. */
export type UsageLine = UsageTotals & {
  session: string;
  /** Of the first call. */
  time: string;
  /** Counted from 1 within the session; 0 for what came before any message. */
  request: number;
  /** Counted from 1 within the request; for a request, how many there were. */
  call: number;
  model: string;
  /** Tools that the answers called, in order. */
  tools: string[];
};

/** Every call of a model in a session, in order, each with the tools that its answer called. Pure. */
export function callLines(session: string, events: readonly AgentEvent[]): UsageLine[] {
  const lines: UsageLine[] = [];
  let request = 0;
  let call = 0;
  let model = "unknown";
  for (const event of events) {
    if (event.type === "session-start") model = event.model;
    else if (event.type === "user-message" && event.delivery === "prompt") {
      request += 1;
      call = 0;
    } else if (event.type === "tool-start") lines.at(-1)?.tools.push(event.tool);
    else if (event.type === "usage") {
      call += 1;
      const { time, model: answered = model } = event;
      lines.push({ session, time, request, call, model: answered, tools: [], ...totalsOf(event) });
    }
  }
  return lines;
}

/** The same by request: a message, and everything until its answer. Pure. */
export function requestLines(calls: readonly UsageLine[]): UsageLine[] {
  const requests = new Map<number, UsageLine[]>();
  for (const line of calls) requests.set(line.request, [...(requests.get(line.request) ?? []), line]);
  return [...requests.values()].flatMap((lines) => {
    const [first] = lines;
    if (first === undefined) return [];
    const models = [...new Set(lines.map(({ model }) => model))].join(", ");
    const tools = lines.flatMap((line) => line.tools);
    return [{ ...first, call: lines.length, model: models, tools, ...sumUsage(lines) }];
  });
}
