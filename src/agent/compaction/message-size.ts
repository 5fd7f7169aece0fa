import type { ChatMessage } from "../../ports/chat-model.ts";

const charactersPerToken = 4;
/** What a message takes beside its text. */
const frame = 4;

/** About how many tokens a message is, counted from its length. */
export function messageTokens(message: ChatMessage): number {
  let characters = message.content.length;
  if (message.role === "assistant") {
    characters += message.reasoning?.length ?? 0;
    for (const call of message.toolCalls) characters += call.name.length + call.arguments.length + 20;
  }
  return Math.ceil(characters / charactersPerToken) + frame;
}
