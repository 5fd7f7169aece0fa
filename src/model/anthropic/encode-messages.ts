import { parseJson } from "../../base/parse-json.ts";
import type { ChatMessage, ChatRequest } from "../../ports/chat-model.ts";
import { arrange } from "../reply-layout.ts";

export const anthropicState = "anthropic";

type Block = Record<string, unknown>;
interface WireMessage {
  role: "user" | "assistant";
  content: Block[];
}

const cacheMark = { cache_control: { type: "ephemeral" } };

export interface AnthropicBody {
  system?: Block[];
  messages: WireMessage[];
  tools?: Block[];
}

/**
 * A conversation as the Messages API wants it: system apart, results of calls in user messages, roles in turn. The parts that
 * stay the same (tools and system) and the newest messages carry cache marks, so that a turn is read from the cache up to
 * where it is new. `keepState` gives signed thinking back as it came.
 */
export function encodeAnthropic(request: ChatRequest, { keepState }: { keepState: boolean }): AnthropicBody {
  const system = request.messages.flatMap((message) => (message.role === "system" ? [message.content] : []));
  const messages: WireMessage[] = [];
  for (const message of request.messages) {
    if (message.role === "system") continue;
    const role = message.role === "assistant" ? "assistant" : "user";
    const blocks = blocksOf(message, keepState);
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else if (blocks.length > 0) messages.push({ role, content: [...blocks] });
  }
  markCache(messages);
  const tools = request.tools.map(({ name, description, parameters }) => ({
    name,
    description,
    input_schema: parameters,
  }));
  return {
    ...(system.length > 0 && { system: [{ type: "text", text: system.join("\n\n"), ...cacheMark }] }),
    messages,
    ...(tools.length > 0 && { tools }),
  };
}

function blocksOf(message: Exclude<ChatMessage, { role: "system" }>, keepState: boolean): Block[] {
  if (message.role === "user") return [{ type: "text", text: message.content === "" ? " " : message.content }];
  if (message.role === "tool") {
    return [{ type: "tool_result", tool_use_id: safeId(message.callId), content: message.content }];
  }
  return arrange(message, keepState ? anthropicState : "").map((part) => {
    if ("opaque" in part) return part.opaque as Block;
    if ("text" in part) return { type: "text", text: part.text };
    return { type: "tool_use", id: safeId(part.call.id), name: part.call.name, input: inputOf(part.call.arguments) };
  });
}

/** The API takes an object; broken arguments were answered with an error, which tells the model enough. */
function inputOf(text: string): unknown {
  const json = parseJson(text);
  return json.ok && typeof json.value === "object" && json.value !== null && !Array.isArray(json.value)
    ? json.value
    : {};
}

/** Ids of other providers' calls may have characters this one refuses. */
function safeId(id: string): string {
  return id.replace(/[^a-zA-Z0-9_-]/g, "_") || "_";
}

/** On the last block of the two newest user messages: the one before is where the cache of the last turn ends. */
function markCache(messages: WireMessage[]): void {
  let marks = 2;
  for (const message of messages.toReversed()) {
    if (message.role !== "user" || marks === 0) continue;
    const last = message.content.length - 1;
    const block = message.content[last];
    if (block === undefined) continue;
    message.content[last] = { ...block, ...cacheMark };
    marks -= 1;
  }
}
