import type { ToolCall } from "../ports/chat-model.ts";
import type { AgentEvent } from "../protocol/agent-event.ts";
import { currentEvents } from "../protocol/current-events.ts";
import type { CallOutcome } from "./call-deps.ts";
import type { Conversation } from "./conversation.ts";
import { frameResult } from "./provenance/frame-result.ts";

/** A turn that was cut while the user was asked. Nothing runs while a decision is open, so its unanswered calls had no effect. */
export interface OpenTurn {
  turn: number;
  /** Every call of the turn that had begun, in order. */
  calls: readonly ToolCall[];
  /** By call id, what the calls came to that were answered before the cut. */
  results: ReadonlyMap<string, string>;
}

/**
 * The turn that waits for a decision at the end of a log: an approval or a question was shown and never answered, because the
 * window was closed or the process ended. Undefined when the last turn has ended, or was cut while its calls ran. Pure.
 */
export function openTurn(events: readonly AgentEvent[]): OpenTurn | undefined {
  let turn = 0;
  let calls: ToolCall[] = [];
  let results = new Map<string, string>();
  /** Call by open request. */
  let requests = new Map<string, string>();
  for (const event of currentEvents(events)) {
    if (event.runId !== undefined) continue;
    switch (event.type) {
      case "turn-start":
      case "turn-end":
      case "user-message":
      case "correction":
      case "recall":
      case "briefing":
      case "review-feedback":
      case "session-end":
        if (event.type === "turn-start") turn = event.turn;
        calls = [];
        results = new Map();
        requests = new Map();
        break;
      case "restore":
        // What was asked before the place that was gone back to is not asked any more.
        if (event.conversation) requests = new Map();
        break;
      case "tool-start":
        // It has begun again: what was asked before is not asked any more.
        requests = new Map([...requests].filter(([, callId]) => callId !== event.callId));
        if (calls.some((call) => call.id === event.callId)) break;
        calls.push({ id: event.callId, name: event.tool, arguments: event.arguments ?? JSON.stringify(event.input) });
        break;
      case "permission-request":
      case "question-request":
        // What was asked about no call, such as the trust in hooks, is asked again by whoever asks it.
        if (calls.some((call) => call.id === event.callId)) requests.set(event.requestId, event.callId);
        break;
      case "permission-reply":
      case "question-reply":
        requests.delete(event.requestId);
        break;
      case "tool-end":
        results.set(event.callId, frameResult(event.content, event.origin));
        requests = new Map([...requests].filter(([, callId]) => callId !== event.callId));
        break;
      default:
        break;
    }
  }
  return requests.size === 0 ? undefined : { turn, calls, results };
}

/** Makes the calls that wait once more: planned anew, since files may have changed, and asked again. Then the turn has its results. */
export async function settleOpenTurn(
  { calls, results }: OpenTurn,
  conversation: Conversation,
  callTools: (calls: readonly ToolCall[]) => Promise<CallOutcome[]>,
): Promise<void> {
  const waiting = calls.filter(({ id }) => !results.has(id));
  const outcomes = await callTools(waiting);
  const made = new Map(waiting.map(({ id }, index) => [id, outcomes[index]?.content ?? ""]));
  for (const { id } of calls) conversation.addResult(id, results.get(id) ?? made.get(id) ?? "");
}
