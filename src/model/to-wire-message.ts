import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import { parseJson } from "../base/parse-json.ts";
import type { ChatMessage } from "../ports/chat-model.ts";

/** Some servers want the reasoning of earlier turns back, in the field in which they sent it. */
type WireMessage = ChatCompletionMessageParam & { reasoning_content?: string };

/** A message as Chat Completions wants it; with its reasoning only when the provider wants that. */
export function toWireMessage(message: ChatMessage, sendReasoning: boolean): WireMessage {
  switch (message.role) {
    case "tool":
      return { role: "tool", tool_call_id: message.callId, content: message.content };
    case "assistant":
      return {
        role: "assistant",
        content: message.content === "" ? null : message.content,
        ...(sendReasoning && message.reasoning !== undefined && { reasoning_content: message.reasoning }),
        ...(message.toolCalls.length > 0 && {
          tool_calls: message.toolCalls.map((call) => ({
            id: call.id,
            type: "function" as const,
            // Servers that parse the history refuse a request with broken JSON; the result of the call tells the model.
            function: { name: call.name, arguments: parseJson(call.arguments).ok ? call.arguments : "{}" },
          })),
        }),
      };
    default:
      return { role: message.role, content: message.content };
  }
}
