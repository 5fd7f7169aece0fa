import type { ChatCompletionChunk } from "openai/resources/chat/completions";
import type { ModelReply, TokenUsage, ToolCall } from "../ports/chat-model.ts";
import { AnswerCollector } from "./answer-collector.ts";

/** Fields that compatible servers add to a delta. */
interface ExtraDelta {
  reasoning_content?: string | null;
  reasoning?: unknown;
  refusal?: string | null;
}

/** Puts the chunks of one streamed answer together, in whatever state a compatible server sends them. */
export class ReplyCollector extends AnswerCollector {
  usage: TokenUsage | undefined;
  private readonly calls: ToolCall[] = [];

  /** True when the chunk brought something of the answer. */
  add(chunk: ChatCompletionChunk): boolean {
    if (chunk.usage) this.usage = readUsage(chunk.usage);
    const choice = chunk.choices?.[0];
    if (choice === undefined || choice === null) return false;
    const delta = choice.delta as (typeof choice.delta & ExtraDelta) | null | undefined;
    const before = this.length;
    this.hear("text", delta?.content);
    this.hear("text", delta?.refusal);
    if (Array.isArray(delta?.tool_calls) && delta.tool_calls.length > 0) this.addCalls(delta.tool_calls);
    this.hear("reasoning", delta?.reasoning_content ?? delta?.reasoning);
    if (choice.finish_reason) this.finish = finishReasons[choice.finish_reason] ?? "stop";
    return this.length !== before || Boolean(choice.finish_reason);
  }

  /** Calls in the order of their index, each with an id of its own even where the server gave none, or one twice. */
  get toolCalls(): ToolCall[] {
    const ids = new Set<string>();
    return this.calls
      .filter((call) => call !== undefined && (call.name !== "" || call.arguments !== ""))
      .map((call, index) => {
        const id = ids.has(call.id) ? `${call.id}-${index}` : call.id;
        ids.add(id);
        return { ...call, id };
      });
  }

  private addCalls(deltas: NonNullable<ChatCompletionChunk.Choice.Delta["tool_calls"]>): void {
    this.started = true;
    for (const delta of deltas) {
      if (delta === null || typeof delta !== "object") continue;
      const given = typeof delta.index === "number" && delta.index >= 0 && delta.index < 1000 ? delta.index : undefined;
      // Some servers send every call whole with index 0 and a new id, others no index at all.
      const last = this.calls[given ?? this.calls.length - 1];
      const isNew = last === undefined || (delta.id && last.id !== delta.id && delta.function?.name);
      const index =
        isNew && (last !== undefined || given === undefined) ? this.calls.length : (given ?? this.calls.length - 1);
      let call = this.calls[index];
      if (call === undefined) {
        call = { id: delta.id || `call-${index}`, name: "", arguments: "" };
        this.calls[index] = call;
      }
      if (delta.function?.name) call.name = delta.function.name;
      const more: unknown = delta.function?.arguments;
      // An object instead of its text, as a few servers send it, is whole.
      const text = typeof more === "string" ? more : more ? JSON.stringify(more) : "";
      call.arguments += text;
      this.grow(text.length + 1);
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

function readUsage(
  usage: NonNullable<ChatCompletionChunk["usage"]> & { cost?: unknown; prompt_cache_hit_tokens?: number },
): TokenUsage | undefined {
  // Some servers fill the field with nulls until the end.
  if (typeof usage.prompt_tokens !== "number" || typeof usage.completion_tokens !== "number") return undefined;
  const cached = usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? 0;
  const reasoning = usage.completion_tokens_details?.reasoning_tokens;
  return {
    inputTokens: usage.prompt_tokens,
    cachedTokens: Math.min(cached, usage.prompt_tokens),
    outputTokens: usage.completion_tokens,
    ...(reasoning ? { reasoningTokens: reasoning } : {}),
    ...(typeof usage.cost === "number" && { cost: usage.cost }),
  };
}
