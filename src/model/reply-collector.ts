import type { ChatCompletionChunk } from "openai/resources/chat/completions";
import type { ModelDelta, ModelReply, TokenUsage, ToolCall } from "../ports/chat-model.ts";

/** Fields that compatible servers add to a delta. */
interface ReasoningDelta {
  reasoning_content?: string | null;
  reasoning?: unknown;
}

/** Puts the chunks of one streamed answer together. */
export class ReplyCollector {
  text = "";
  reasoning = "";
  /** True once anything of the answer has come. */
  started = false;
  finish: ModelReply["finish"] | undefined;
  usage: TokenUsage | undefined;
  private readonly calls: ToolCall[] = [];
  private readonly onDelta: (delta: ModelDelta) => void;

  constructor(onDelta: (delta: ModelDelta) => void) {
    this.onDelta = onDelta;
  }

  add(chunk: ChatCompletionChunk): void {
    if (chunk.usage) this.usage = readUsage(chunk.usage);
    const choice = chunk.choices?.[0];
    if (choice === undefined) return;
    const delta = choice.delta as (typeof choice.delta & ReasoningDelta) | undefined;
    if (delta?.content) {
      this.started = true;
      this.text += delta.content;
      this.onDelta({ type: "text", text: delta.content });
    }
    if (delta?.tool_calls) this.addCalls(delta.tool_calls);
    const reasoning = delta?.reasoning_content ?? delta?.reasoning;
    if (typeof reasoning === "string" && reasoning !== "") {
      this.started = true;
      this.reasoning += reasoning;
      this.onDelta({ type: "reasoning", text: reasoning });
    }
    if (choice.finish_reason) this.finish = finishReasons[choice.finish_reason] ?? "stop";
  }

  /** Calls in the order of their index, each with an id even where the server gave none. */
  get toolCalls(): ToolCall[] {
    return this.calls.filter((call) => call !== undefined);
  }

  private addCalls(deltas: NonNullable<ChatCompletionChunk.Choice.Delta["tool_calls"]>): void {
    this.started = true;
    for (const delta of deltas) {
      // Some servers send every call whole with index 0 and a new id.
      const last = this.calls[delta.index];
      const isNew = last === undefined || (delta.id && last.id !== delta.id && delta.function?.name);
      const index = last !== undefined && isNew ? this.calls.length : (delta.index ?? this.calls.length - 1);
      let call = this.calls[index];
      if (call === undefined) {
        call = { id: delta.id || `call-${index}`, name: "", arguments: "" };
        this.calls[index] = call;
      }
      if (delta.function?.name) call.name = delta.function.name;
      if (delta.function?.arguments) call.arguments += delta.function.arguments;
    }
  }
}

const finishReasons: Record<string, ModelReply["finish"]> = {
  stop: "stop",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  length: "length",
  content_filter: "filter",
};

function readUsage(usage: NonNullable<ChatCompletionChunk["usage"]> & { cost?: unknown }): TokenUsage {
  return {
    inputTokens: usage.prompt_tokens ?? 0,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    outputTokens: usage.completion_tokens ?? 0,
    ...(typeof usage.cost === "number" && { cost: usage.cost }),
  };
}
