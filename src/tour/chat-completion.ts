import * as z from "zod";

const toolCall = z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) });

const contentPart = z.looseObject({ type: z.string(), text: z.string().optional() });

const chatMessage = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(contentPart)]).nullish(),
  tool_calls: z.array(toolCall).optional(),
  tool_call_id: z.string().optional(),
});
export type WireMessage = z.infer<typeof chatMessage>;

const offeredTool = z.looseObject({ function: z.looseObject({ name: z.string() }) });

/** A request to `POST /v1/chat/completions`, as far as a script looks at it; the rest is kept as it came. */
export const chatCompletionRequest = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).optional(),
  messages: z.array(chatMessage),
  tools: z.array(offeredTool).optional(),
});
export type ChatCompletionRequest = z.infer<typeof chatCompletionRequest>;

export interface ScriptedToolCall {
  /** Made up when absent. */
  id?: string;
  name: string;
  /** A value is sent as JSON; a string is sent as it stands, so that broken JSON can be scripted. */
  arguments: unknown;
}

/** One answer of a scripted model. */
export interface ScriptedReply {
  text?: string;
  /** Sent as `reasoning_content`, before the text. */
  reasoning?: string;
  toolCalls?: readonly ScriptedToolCall[];
  /** Counted from the length of request and reply when absent. */
  usage?: { inputTokens: number; cachedTokens?: number; outputTokens: number };
  finish?: "stop" | "tool_calls" | "length" | "content_filter";
  /** Characters a streamed piece has; 16 when absent. */
  chunkSize?: number;
  /** Pause before each streamed piece, milliseconds. */
  chunkDelayMs?: number;
  /** The connection is cut after this many streamed pieces. */
  cutAfter?: number;
  /** Nothing more comes after this many streamed pieces, until the client hangs up. */
  hangAfter?: number;
}

/** The text of a message, whatever form its content has. */
export function textOf(message: WireMessage): string {
  if (typeof message.content === "string") return message.content;
  return (message.content ?? []).map((part) => part.text ?? "").join("");
}
