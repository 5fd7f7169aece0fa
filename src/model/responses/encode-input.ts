import type { ChatMessage, ChatRequest } from "../../ports/chat-model.ts";
import { arrange } from "../reply-layout.ts";

export const responsesState = "openai-responses";

type Item = Record<string, unknown>;

/** A conversation as the Responses API wants it; earlier reasoning goes back encrypted, as it came. */
export function encodeInput(request: ChatRequest, { keepState }: { keepState: boolean }): Item {
  const instructions = request.messages.flatMap((message) => (message.role === "system" ? [message.content] : []));
  const tools = request.tools.map(({ name, description, parameters }) => ({
    type: "function",
    name,
    description,
    parameters,
    strict: false,
  }));
  return {
    ...(instructions.length > 0 && { instructions: instructions.join("\n\n") }),
    ...(tools.length > 0 && { tools }),
    input: request.messages.flatMap((message) => itemsOf(message, keepState)),
  };
}

function itemsOf(message: ChatMessage, keepState: boolean): Item[] {
  switch (message.role) {
    case "system":
      return [];
    case "user":
      return [{ role: "user", content: [{ type: "input_text", text: message.content }] }];
    case "tool":
      return [{ type: "function_call_output", call_id: message.callId, output: message.content }];
    case "assistant":
      return arrange(message, keepState ? responsesState : "").map((part) => {
        if ("opaque" in part) return part.opaque as Item;
        if ("text" in part) return { role: "assistant", content: [{ type: "output_text", text: part.text }] };
        const { id, name, arguments: text } = part.call;
        return { type: "function_call", call_id: id, name, arguments: text };
      });
  }
}
