import type { ChatModel, ChatRequest } from "../ports/chat-model.ts";
import type { LimitReached } from "../protocol/limits.ts";
import type { Conversation } from "./conversation.ts";
import type { RunBudget } from "./run-budget.ts";
import type { Toolbox } from "./toolbox.ts";

/** Where neither the answer nor the context of a model has a known bound. */
const usualAnswer = 16_384;

export interface PreparedCall {
  request: ChatRequest;
  /** To be told how many tokens the provider has counted. */
  learn(inputTokens: number): void;
}

export interface CallSource {
  conversation: Conversation;
  toolbox: Toolbox;
  budget: Pick<RunBudget, "boundsCalls" | "room">;
}

/** The next request, its answer held to what the limits leave; or the limit that it would break. */
export function prepareCall(source: CallSource, model: ChatModel): PreparedCall | { limit: LimitReached } {
  const { conversation, toolbox, budget } = source;
  const messages = conversation.messages;
  const tools = toolbox.offeredSchemas;
  if (!budget.boundsCalls) return { request: { messages, tools }, learn: () => undefined };
  const { size } = conversation;
  const inputTokens = size.estimate(messages, tools);
  const room = budget.room(inputTokens, model.price);
  if ("limit" in room) return room;
  const longest = model.outputTokens ?? (model.contextTokens ? model.contextTokens - inputTokens : usualAnswer);
  const { length } = messages;
  return {
    request: { messages, tools, ...(room.outputTokens < longest && { maxOutputTokens: room.outputTokens }) },
    // By then the conversation may have grown.
    learn: (counted) => size.learn(messages.slice(0, length), tools, counted),
  };
}
