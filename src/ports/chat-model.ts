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

/**
 * What a provider wants back with the next request exactly as it gave it: signed thinking blocks, encrypted reasoning. JSON;
 * only the provider named reads it, every other one leaves it out.
 */
export interface ReplyState {
  provider: string;
  data: unknown;
}

export type ChatMessage =
  | { role: "system"; content: string }
  | { role: "user"; content: string }
  | { role: "assistant"; content: string; reasoning?: string; toolCalls: readonly ToolCall[]; state?: ReplyState }
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
  /** Part of `inputTokens`: written into the provider's cache, where it charges for that. */
  cacheWriteTokens?: number;
  /** Includes the reasoning. */
  outputTokens: number;
  /** Part of `outputTokens`, where the provider says it. */
  reasoningTokens?: number;
  /** USD, when the provider says it or the price is known. */
  cost?: number;
  estimated?: boolean;
}

export type ModelDelta =
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  /** A retry is about to be waited for; nothing of the answer had arrived. */
  | { type: "retry"; attempt: number; delayMs: number; reason: string }
  /** Something the user has to know: another model answers, calls are written as text. */
  | { type: "notice"; level: "info" | "warning"; text: string }
  /** What an attempt used that came to no answer; estimated. */
  | { type: "usage"; usage: TokenUsage };

export interface ModelReply {
  text: string;
  reasoning: string;
  toolCalls: ToolCall[];
  /** `length` means the answer was cut at the output limit. */
  finish: "stop" | "tool-calls" | "length" | "filter";
  usage: TokenUsage;
  state?: ReplyState;
  /** The model that answered, where it is not the one that was asked. */
  model?: string;
}

/** USD per million tokens. */
export interface ModelPrice {
  input: number;
  cachedInput: number;
  /** Input written into the provider's cache; as `input` when absent. */
  cacheWrite?: number;
  output: number;
  /** What every token of a request costs whose prompt is longer than that. */
  longPrompt?: Omit<ModelPrice, "longPrompt"> & { overTokens: number };
}

/** A conversation partner. One instance serves one model of one provider. */
export interface ChatModel {
  readonly id: string;
  /** Context length in tokens, when known. */
  readonly contextTokens?: number;
  /** Longest answer in tokens, when known. */
  readonly outputTokens?: number;
  /** For estimates before a call; the cost of an answer comes with its usage. */
  readonly price?: ModelPrice;
  /**
   * Sends the conversation and streams the answer; `onDelta` is called synchronously for each piece.
   * @throws UserError with a code (`auth`, `rate_limit`, `connection`, `stream_cut`, `context_length`, `bad_request`, …)
   *         after the retries are used up; CutAnswerError when the answer broke off after it had begun;
   *         the abort reason when `signal` fires.
   */
  complete(request: ChatRequest, onDelta: (delta: ModelDelta) => void, signal: AbortSignal): Promise<ModelReply>;
  /** Gives back what it holds, such as the memory of a local model; it can still be asked afterwards. */
  close?(): void;
}
