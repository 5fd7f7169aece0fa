/** JSON Schema of a tool's arguments, draft 7. */
export type JsonSchema = Record<string, unknown>;

export interface ToolSchema {
  name: string;
  description: string;
  parameters: JsonSchema;
}

export interface ToolCall {
  id: string;
  name: string;
  /** Raw JSON text as the model wrote it; may be broken. */
  arguments: string;
}

export type ChatMessage =
  | { role: "system"; content: string }
  | { role: "user"; content: string }
  | { role: "assistant"; content: string; reasoning?: string; toolCalls: readonly ToolCall[] }
  | { role: "tool"; callId: string; content: string };

export interface ChatRequest {
  messages: readonly ChatMessage[];
  tools: readonly ToolSchema[];
  /** Upper bound of the answer, tokens. */
  maxOutputTokens?: number;
}

/** Tokens as the provider counts them; `inputTokens` includes the cached ones. */
export interface TokenUsage {
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  /** USD, when the provider says it or the price is known. */
  cost?: number;
  estimated?: boolean;
}

export type ModelDelta =
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  /** A retry is about to be waited for; nothing of the answer had arrived. */
  | { type: "retry"; attempt: number; delayMs: number; reason: string };

export interface ModelReply {
  text: string;
  reasoning: string;
  toolCalls: ToolCall[];
  /** `length` means the answer was cut at the output limit. */
  finish: "stop" | "tool-calls" | "length" | "filter";
  usage: TokenUsage;
}

/** A conversation partner. One instance serves one model of one provider. */
export interface ChatModel {
  readonly id: string;
  /** Context length in tokens, when known. */
  readonly contextTokens?: number;
  /**
   * Sends the conversation and streams the answer; `onDelta` is called synchronously for each piece.
   * @throws UserError with a code (`auth`, `rate_limit`, `connection`, `stream_cut`, `context_length`, `bad_request`, …)
   *         after the retries are used up; the abort reason when `signal` fires.
   */
  complete(request: ChatRequest, onDelta: (delta: ModelDelta) => void, signal: AbortSignal): Promise<ModelReply>;
}
