import type { ChatMessage } from "../../ports/chat-model.ts";
import { messageTokens } from "./message-size.ts";

/** Fewer messages are not worth a summary. */
const leastShortened = 4;

/**
 * How many messages at the end stay as they are: as many as fit into the tokens, at least the last answer with its results. A call
 * is never parted from its results. 0 where nothing is worth shortening. `messages` are without the system prompt. Pure.
 */
export function chooseTail(messages: readonly ChatMessage[], tokens: number): number {
  let kept = 0;
  let used = 0;
  let size = 0;
  for (let count = 1; count <= messages.length - leastShortened; count += 1) {
    const message = messages[messages.length - count];
    if (message === undefined) break;
    size += messageTokens(message);
    // What begins with results would part them from their call.
    if (message.role === "tool") continue;
    if (kept > 0 && used + size > tokens) break;
    used += size;
    size = 0;
    kept = count;
  }
  return kept;
}
