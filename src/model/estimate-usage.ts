import type { ChatRequest, TokenUsage } from "../ports/chat-model.ts";

/** Four characters a token: the usual rule of thumb for English and code, used only where the provider reports nothing. */
const charactersPerToken = 4;

export interface ReplyText {
  text: string;
  reasoning: string;
  toolCalls: unknown;
}

/** What a request and its answer have used, counted from the length of their text. */
export function estimateUsage(request: ChatRequest, reply: ReplyText): TokenUsage {
  const output = reply.text.length + reply.reasoning.length + JSON.stringify(reply.toolCalls).length;
  return {
    inputTokens: estimateInputTokens(request),
    cachedTokens: 0,
    outputTokens: Math.ceil(output / charactersPerToken),
    estimated: true,
  };
}

/** Tokens a request will have, counted from the length of its text; for a decision before the call. */
export function estimateInputTokens(request: Pick<ChatRequest, "messages" | "tools">): number {
  const characters = JSON.stringify(request.messages).length + JSON.stringify(request.tools).length;
  return Math.ceil(characters / charactersPerToken);
}
