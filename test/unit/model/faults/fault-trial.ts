import assert from "node:assert/strict";
import type { RunResult } from "../../../../src/agent/agent-session.ts";
import type { CallDeps } from "../../../../src/agent/call-deps.ts";
import { Conversation, conversationFromEvents } from "../../../../src/agent/conversation.ts";
import { runAgent } from "../../../../src/agent/run-agent.ts";
import { RunBudget } from "../../../../src/agent/run-budget.ts";
import { runCalls } from "../../../../src/agent/run-calls.ts";
import { Toolbox } from "../../../../src/agent/toolbox.ts";
import type { ChatMessage, ChatModel } from "../../../../src/ports/chat-model.ts";
import type { AgentEvent, AgentEventBody } from "../../../../src/protocol/agent-event.ts";
import { createSeenFiles } from "../../../../src/tools/seen-files.ts";
import { absentApprover } from "../../../fakes/answering-approver.ts";
import { fakePorts } from "../../../fakes/fake-ports.ts";
import { ManualClock } from "../../../fakes/manual-clock.ts";
import { MemoryRuleStore } from "../../../fakes/memory-rule-store.ts";
import { readTool } from "../../agent/harness.ts";

/** Where no silence is waited for: a busy machine is slow, not silent. */
export const longPatience = { firstByteMs: 20_000, idleMs: 20_000, progressMs: 20_000, totalMs: 60_000 };
/** Short enough for a test to see a stall. */
export const shortPatience = { firstByteMs: 400, idleMs: 400, progressMs: 800, totalMs: 30_000 };
export const quickRetries = { retries: 3, baseDelayMs: 1, maxDelayMs: 2 };

/** A session's loop with a real model behind HTTP and one tool, `note`, that writes down what it was called with. */
export interface FaultTrial {
  readonly clock: ManualClock;
  /** Arguments of every call that was really run. */
  readonly notes: string[];
  readonly events: AgentEvent[];
  readonly conversation: Conversation;
  /** Opens a run with a message, as a session does. */
  send(text: string): Promise<RunResult>;
  of<T extends AgentEvent["type"]>(type: T): Extract<AgentEvent, { type: T }>[];
  /** Fails unless the conversation is whole and the same can be made of the events. */
  assertKept(): void;
}

export function createFaultTrial(makeModel: (clock: ManualClock) => ChatModel): FaultTrial {
  const clock = new ManualClock({ skipSleeps: true });
  const model = makeModel(clock);
  const notes: string[] = [];
  const events: AgentEvent[] = [];
  const conversation = new Conversation();
  const note = readTool("note", async (path) => {
    notes.push(path);
    return `Noted ${path}.`;
  });
  const toolbox = new Toolbox([note]);
  const emit = (body: AgentEventBody): void => {
    events.push({ ...body, time: clock.now().toISOString(), sessionId: "session" } as AgentEvent);
  };
  const logger = { log: (_: unknown, message: string, error?: unknown) => assert.fail(`${message} ${String(error)}`) };
  const deps: CallDeps = {
    sessionId: "session",
    toolbox,
    ports: fakePorts({ clock }),
    seen: createSeenFiles(),
    desk: { approver: absentApprover, rules: new MemoryRuleStore(), mode: () => "all", trusted: true, clock, emit },
    emit,
    logger,
  };
  return {
    clock,
    notes,
    events,
    conversation,
    send: async (text) => {
      emit({ type: "user-message", messageId: `m${events.length}`, text, delivery: "prompt" });
      conversation.addUser(text);
      const result = await runAgent({
        model: () => model,
        conversation,
        toolbox,
        callTools: (calls) => runCalls(calls, deps, new AbortController().signal),
        deliverFeedback: () => undefined,
        deliverSteering: () => [],
        budget: new RunBudget({ turns: 30 }, clock),
        emit,
        logger,
        signal: new AbortController().signal,
      });
      emit({ type: "session-end", ...result });
      return result;
    },
    of: (type) => events.filter((event) => event.type === type) as never,
    assertKept: () => {
      assert.deepEqual(plain(conversationFromEvents(events).messages), plain(conversation.messages));
      assertAnswered(conversation.messages);
    },
  };
}

/** Arguments may be written differently once they have been parsed. */
function plain(messages: readonly ChatMessage[]): unknown {
  return messages.map((message) =>
    message.role === "assistant"
      ? { ...message, reasoning: undefined, toolCalls: message.toolCalls.map(({ id, name }) => ({ id, name })) }
      : message,
  );
}

/** Every call has exactly one result, right behind it: what every provider insists on. */
function assertAnswered(messages: readonly ChatMessage[]): void {
  const open: string[] = [];
  for (const message of messages) {
    if (message.role === "tool") assert.equal(message.callId, open.shift(), "a result without its call");
    else assert.deepEqual(open, [], "a call without its result");
    if (message.role === "assistant") open.push(...message.toolCalls.map((call) => call.id));
  }
  assert.deepEqual(open, [], "a call without its result at the end");
}
