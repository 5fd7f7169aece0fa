import type { ModelReply, ReplyState, TokenUsage, ToolCall } from "../../ports/chat-model.ts";
import { AnswerCollector } from "../answer-collector.ts";
import { type LayoutPart, stateOf } from "../reply-layout.ts";
import { streamFault } from "../stream-fault.ts";
import { anthropicState } from "./encode-messages.ts";

interface Block {
  type: string;
  text: string;
  id: string;
  name: string;
  /** Arguments of a call, as JSON text. */
  json: string;
  /** Thinking with its signature, as it has to go back. */
  opaque: Record<string, unknown>;
}

interface WireUsage {
  input_tokens?: number | null;
  cache_creation_input_tokens?: number | null;
  cache_read_input_tokens?: number | null;
  output_tokens?: number | null;
}

type Piece = Record<string, unknown>;

/** Puts the events of one streamed message together. */
export class MessageCollector extends AnswerCollector {
  /** True once the message has said its end. */
  ended = false;
  private readonly blocks = new Map<number, Block>();
  private readonly counts: WireUsage = {};

  /** True when the event brought something of the answer. */
  add(event: Piece): boolean {
    switch (event.type) {
      case "message_start":
        this.count(objectOf(objectOf(event.message).usage));
        return false;
      case "content_block_start":
        return this.begin(Number(event.index), objectOf(event.content_block));
      case "content_block_delta":
        return this.extend(Number(event.index), objectOf(event.delta));
      case "message_delta": {
        this.count(objectOf(event.usage));
        const reason = objectOf(event.delta).stop_reason;
        if (typeof reason === "string") this.finish = stopReasons[reason] ?? "stop";
        return true;
      }
      case "message_stop":
        this.ended = true;
        return true;
      case "error":
        throw streamFault(objectOf(event.error));
      case "message":
        return this.addWhole(event);
      default:
        return false;
    }
  }

  get toolCalls(): ToolCall[] {
    return this.inOrder()
      .filter((block) => block.type === "tool_use")
      .map(({ id, name, json }) => ({ id, name, arguments: json === "" ? "{}" : json }));
  }

  get usage(): TokenUsage | undefined {
    const { input_tokens: fresh, output_tokens: output } = this.counts;
    if (typeof fresh !== "number" || typeof output !== "number") return undefined;
    const cachedTokens = this.counts.cache_read_input_tokens ?? 0;
    const cacheWriteTokens = this.counts.cache_creation_input_tokens ?? 0;
    return {
      // The API counts what came from the cache, and what went into it, apart.
      inputTokens: fresh + cachedTokens + cacheWriteTokens,
      cachedTokens,
      ...(cacheWriteTokens > 0 && { cacheWriteTokens }),
      outputTokens: output,
    };
  }

  override get state(): ReplyState | undefined {
    const parts = this.inOrder().map((block): LayoutPart => {
      if (block.type === "text") return { text: block.text.length };
      return block.type === "tool_use" ? { call: block.id } : { opaque: block.opaque };
    });
    return stateOf(anthropicState, parts);
  }

  private begin(index: number, given: Piece): boolean {
    const type = String(given.type);
    const block: Block = { type, text: "", id: "", name: "", json: "", opaque: given };
    this.blocks.set(index, block);
    if (type === "tool_use") {
      this.started = true;
      block.id = String(given.id ?? "") || `call-${index}`;
      block.name = String(given.name ?? "");
      const input = objectOf(given.input);
      if (Object.keys(input).length > 0) block.json = JSON.stringify(input);
    }
    if (type === "text") this.addText(block, given.text);
    if (type === "thinking") this.hear("reasoning", given.thinking);
    return true;
  }

  private extend(index: number, delta: Piece): boolean {
    const block = this.blocks.get(index);
    if (block === undefined) return false;
    switch (delta.type) {
      case "text_delta":
        return this.addText(block, delta.text);
      case "thinking_delta":
        block.opaque = { ...block.opaque, thinking: `${block.opaque.thinking ?? ""}${delta.thinking ?? ""}` };
        return this.hear("reasoning", delta.thinking);
      case "signature_delta":
        block.opaque = { ...block.opaque, signature: `${block.opaque.signature ?? ""}${delta.signature ?? ""}` };
        return true;
      case "input_json_delta":
        this.grow(String(delta.partial_json ?? "").length);
        block.json += delta.partial_json ?? "";
        return true;
      default:
        return false;
    }
  }

  private addText(block: Block, text: unknown): boolean {
    if (!this.hear("text", text)) return false;
    block.text += text;
    return true;
  }

  private count(usage: Piece): void {
    for (const [name, value] of Object.entries(usage)) {
      if (typeof value === "number") this.counts[name as keyof WireUsage] = value;
    }
  }

  /** An answer that was not streamed. */
  private addWhole(message: Piece): boolean {
    this.count(objectOf(message.usage));
    const content = Array.isArray(message.content) ? message.content : [];
    for (const [index, block] of content.entries()) this.begin(index, objectOf(block));
    if (typeof message.stop_reason === "string") this.finish = stopReasons[message.stop_reason] ?? "stop";
    this.ended = true;
    return true;
  }

  private inOrder(): Block[] {
    return [...this.blocks].sort(([a], [b]) => a - b).map(([, block]) => block);
  }
}

const stopReasons: Record<string, ModelReply["finish"]> = {
  end_turn: "stop",
  stop_sequence: "stop",
  tool_use: "tool-calls",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "filter",
  pause_turn: "stop",
};

function objectOf(value: unknown): Piece {
  return typeof value === "object" && value !== null ? (value as Piece) : {};
}
