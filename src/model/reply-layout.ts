import type { ChatMessage, ReplyState, ToolCall } from "../ports/chat-model.ts";

/**
 * The order of an answer's parts, with those that only its provider understands as it gave them. Text and calls stand in the
 * message already; here they have only their place.
 */
export type LayoutPart = { opaque: unknown } | { text: number } | { call: string };

export type ArrangedPart = { opaque: unknown } | { text: string } | { call: ToolCall };

type AssistantMessage = Extract<ChatMessage, { role: "assistant" }>;

/** The state to keep, where the answer has parts of the provider's own. */
export function stateOf(provider: string, parts: readonly LayoutPart[]): ReplyState | undefined {
  return parts.some((part) => "opaque" in part) ? { provider, data: parts } : undefined;
}

/** The parts of a message in the order in which they came; text first, then calls, for a message of another provider. */
export function arrange(message: AssistantMessage, provider: string): ArrangedPart[] {
  const layout = message.state?.provider === provider ? partsOf(message.state.data) : undefined;
  return (layout && applyLayout(message, layout)) ?? plainParts(message);
}

function plainParts(message: AssistantMessage): ArrangedPart[] {
  return [
    ...(message.content === "" ? [] : [{ text: message.content }]),
    ...message.toolCalls.map((call) => ({ call })),
  ];
}

/** Undefined when the layout does not fit the message. */
function applyLayout(message: AssistantMessage, layout: readonly LayoutPart[]): ArrangedPart[] | undefined {
  const parts: ArrangedPart[] = [];
  const used = new Set<ToolCall>();
  let position = 0;
  for (const part of layout) {
    if ("opaque" in part) parts.push(part);
    else if ("text" in part) {
      const text = message.content.slice(position, position + part.text);
      position += part.text;
      if (text !== "") parts.push({ text });
    } else {
      const call = message.toolCalls.find((one) => one.id === part.call);
      if (call === undefined) return undefined;
      used.add(call);
      parts.push({ call });
    }
  }
  const isWhole = position === message.content.length && used.size === message.toolCalls.length;
  return isWhole ? parts : undefined;
}

/** It comes from a session's log: nothing is taken on trust. */
function partsOf(data: unknown): LayoutPart[] | undefined {
  if (!Array.isArray(data)) return undefined;
  const isPart = (part: unknown): part is LayoutPart =>
    typeof part === "object" &&
    part !== null &&
    ("opaque" in part ||
      ("text" in part && typeof part.text === "number") ||
      ("call" in part && typeof part.call === "string"));
  return data.every(isPart) ? data : undefined;
}
