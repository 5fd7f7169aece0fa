import type { ChatMessage, ReplyState, ToolCall } from "../ports/chat-model.ts";
import type { AgentEvent, AgentEventOf } from "../protocol/agent-event.ts";
import { currentEvents } from "../protocol/current-events.ts";
import { PromptSize } from "./prompt-size.ts";
import { frameResult } from "./provenance/frame-result.ts";
import { renderUserMessage } from "./render-message.ts";

/** What stands for the result of a call that never ended: the run was cut off. */
export const interruptedResult =
  "This call was interrupted before it ended; whether it had an effect is unknown. Check before repeating it.";

/**
 * The model's side of a session. Append-only, so that every request begins with the one before it; but for its system prompt, and
 * where it is shortened, which happens rarely.
 */
export class Conversation {
  /** How many tokens requests have. */
  readonly size = new PromptSize();
  private readonly list: ChatMessage[];
  private readonly compacted: { id: string; messages: ChatMessage[] }[] = [];

  constructor(messages: readonly ChatMessage[] = []) {
    this.list = [...messages];
  }

  get messages(): readonly ChatMessage[] {
    return this.list;
  }

  /** Puts the system prompt before what was rebuilt. */
  beginWith(system: string): void {
    this.list.unshift({ role: "system", content: system });
  }

  /** Has one message stand for everything but the system prompt and the newest messages. */
  compact(id: string, text: string, keep: number): void {
    const from = this.list[0]?.role === "system" ? 1 : 0;
    const count = Math.max(0, this.list.length - from - keep);
    this.compacted.push({ id, messages: this.list.splice(from, count, { role: "user", content: text }) });
  }

  /** Puts back what the newest shortening took out. @returns its id; undefined where there is none. */
  undoCompaction(): string | undefined {
    const newest = this.compacted.pop();
    if (newest !== undefined) this.list.splice(this.list[0]?.role === "system" ? 1 : 0, 1, ...newest.messages);
    return newest?.id;
  }

  /** What was taken out, oldest first, without what stood for it. */
  get shortened(): readonly ChatMessage[] {
    return this.compacted.flatMap(({ messages }, index) => (index === 0 ? messages : messages.slice(1)));
  }

  /** For a model that works in another way. */
  replaceSystem(text: string): void {
    this.list[0] = { role: "system", content: text };
  }

  addUser(text: string): void {
    this.list.push({ role: "user", content: text });
  }

  /** Reasoning is kept for the providers that want it back; alone it is no message. */
  addAssistant(text: string, toolCalls: readonly ToolCall[], reasoning = "", state?: ReplyState): void {
    if (text === "" && toolCalls.length === 0) return;
    const message = { role: "assistant" as const, content: text, toolCalls, ...(reasoning !== "" && { reasoning }) };
    this.list.push(state === undefined ? message : { ...message, state });
  }

  addResult(callId: string, content: string): void {
    this.list.push({ role: "tool", callId, content });
  }

  /** True when the last word is the assistant's, so that going on needs a word from the user's side. */
  get endsWithAssistant(): boolean {
    return this.list.at(-1)?.role === "assistant";
  }
}

/**
 * Rebuilds the conversation from a session's events; equals what the live session held. Every call gets a result,
 * those that were cut off the text `interruptedResult`. What a restore took back does not count. With `lastTurn: "open"` the
 * calls of the last turn get no results: whoever asks for that adds them (see `openTurn`).
 */
export function conversationFromEvents(
  events: readonly AgentEvent[],
  { lastTurn }: { lastTurn: "answered" | "open" } = { lastTurn: "answered" },
): Conversation {
  const conversation = new Conversation();
  let text = "";
  let reasoning = "";
  let state: ReplyState | undefined;
  let calls: ToolCall[] = [];
  let results = new Map<string, string>();
  const endTurn = (answered = true): void => {
    conversation.addAssistant(text, calls, reasoning, state);
    for (const call of answered ? calls : [])
      conversation.addResult(call.id, results.get(call.id) ?? interruptedResult);
    text = "";
    reasoning = "";
    state = undefined;
    calls = [];
    results = new Map();
  };
  for (const event of currentEvents(events)) {
    if (event.runId !== undefined) continue;
    switch (event.type) {
      case "text-delta":
        text += event.text;
        break;
      case "reasoning-delta":
        reasoning += event.text;
        break;
      case "reply-state":
        state = { provider: event.provider, data: event.data };
        break;
      case "tool-start":
        // A call that waited for a decision when its run was cut begins again in the same turn.
        if (calls.some((call) => call.id === event.callId)) break;
        calls.push({ id: event.callId, name: event.tool, arguments: event.arguments ?? JSON.stringify(event.input) });
        break;
      case "tool-end":
        results.set(event.callId, frameResult(event.content, event.origin));
        break;
      case "user-message":
        endTurn();
        conversation.addUser(
          renderUserMessage({ text: event.text, ...(event.attachments && { attachments: event.attachments }) }),
        );
        break;
      case "compaction":
        endTurn();
        conversation.compact(event.compactionId, event.text, event.keptMessages);
        break;
      case "compaction-undone":
        endTurn();
        conversation.undoCompaction();
        break;
      case "rules":
        if (event.text === undefined) break;
        endTurn();
        conversation.addUser(event.text);
        break;
      case "correction":
      case "recall":
      case "briefing":
      case "review-feedback":
        endTurn();
        conversation.addUser(event.text);
        break;
      case "restore":
        endTurn();
        if (!event.conversation && event.files.length > 0) conversation.addUser(describeRestore(event));
        break;
      case "turn-start":
      case "turn-end":
      case "session-end":
        endTurn();
        break;
      default:
        break;
    }
  }
  endTurn(lastTurn === "answered");
  return conversation;
}

/** The model has to know that files it remembers are no longer as it left them. */
function describeRestore({ files, gone = [] }: AgentEventOf<"restore">): string {
  const there = files.filter((path) => !gone.includes(path)).join(", ");
  const back = "I have brought these files back to an earlier state";
  const sentences = [
    ...(there === "" ? [] : [`${back}: ${there}. Read them again before you change them.`]),
    ...(gone.length === 0
      ? []
      : [`I have gone back to before these files were created, so they are gone: ${gone.join(", ")}.`]),
  ];
  return sentences.join(" ");
}
