import type { ReplyState, TokenUsage, ToolCall } from "../../ports/chat-model.ts";
import { AnswerCollector } from "../answer-collector.ts";
import { type LayoutPart, stateOf } from "../reply-layout.ts";
import { streamFault } from "../stream-fault.ts";
import { responsesState } from "./encode-input.ts";

type Piece = Record<string, unknown>;

/** One item of the output: a message, a call, or reasoning. */
interface Item {
  type: string;
  text: string;
  callId: string;
  name: string;
  arguments: string;
  /** Reasoning as it has to go back. */
  opaque: Piece;
}

/** Puts the events of one streamed response together. */
export class ResponseCollector extends AnswerCollector {
  /** True once the response has said its end. */
  ended = false;
  usage: TokenUsage | undefined;
  private readonly items = new Map<number, Item>();

  /** True when the event brought something of the answer. */
  add(event: Piece): boolean {
    const index = Number(event.output_index ?? 0);
    switch (event.type) {
      case "response.output_item.added":
        this.itemAt(index, objectOf(event.item));
        return true;
      case "response.output_text.delta":
      case "response.refusal.delta":
        return this.addText(this.itemAt(index, { type: "message" }), event.delta);
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta":
        return this.hear("reasoning", event.delta);
      case "response.function_call_arguments.delta": {
        const delta = String(event.delta ?? "");
        this.started = true;
        this.grow(delta.length);
        this.itemAt(index, { type: "function_call" }).arguments += delta;
        return true;
      }
      case "response.output_item.done":
        this.complete(index, objectOf(event.item));
        return true;
      case "response.completed":
      case "response.incomplete":
        return this.end(objectOf(event.response));
      case "response.failed":
        throw streamFault(objectOf(objectOf(event.response).error));
      case "error":
        throw streamFault(event);
      default:
        // A server that does not stream answers with the response itself.
        return event.object === "response" ? this.end(event) : false;
    }
  }

  get toolCalls(): ToolCall[] {
    return this.inOrder()
      .filter((item) => item.type === "function_call")
      .map((item) => ({ id: item.callId, name: item.name, arguments: item.arguments || "{}" }));
  }

  override get state(): ReplyState | undefined {
    const parts = this.inOrder().flatMap((item): LayoutPart[] => {
      if (item.type === "message") return item.text === "" ? [] : [{ text: item.text.length }];
      if (item.type === "function_call") return [{ call: item.callId }];
      // Without its encrypted content an item of reasoning is known to nobody.
      return item.type === "reasoning" && item.opaque.encrypted_content ? [{ opaque: item.opaque }] : [];
    });
    return stateOf(responsesState, parts);
  }

  private itemAt(index: number, given: Piece): Item {
    const known = this.items.get(index);
    if (known !== undefined) return known;
    const item: Item = {
      type: String(given.type),
      text: "",
      callId: String(given.call_id ?? "") || `call-${index}`,
      name: String(given.name ?? ""),
      arguments: String(given.arguments ?? ""),
      opaque: {},
    };
    if (item.type === "function_call") this.started = true;
    this.items.set(index, item);
    return item;
  }

  /** The whole item: it says what the pieces said, and whatever of them was lost. */
  private complete(index: number, given: Piece): void {
    const item = this.itemAt(index, given);
    if (item.type === "function_call") {
      item.callId = String(given.call_id ?? item.callId);
      item.name = String(given.name ?? item.name);
      if (typeof given.arguments === "string" && given.arguments !== "") item.arguments = given.arguments;
    }
    if (item.type === "message" && item.text === "") {
      for (const part of listOf(given.content)) this.addText(item, part.text ?? part.refusal);
    }
    if (item.type === "reasoning") {
      const { status: _, ...opaque } = given;
      item.opaque = opaque;
      if (this.reasoning === "") for (const part of listOf(given.summary)) this.hear("reasoning", part.text);
    }
  }

  private end(response: Piece): boolean {
    listOf(response.output).forEach((item, index) => {
      if (!this.items.has(index)) this.complete(index, item);
    });
    const reason = objectOf(response.incomplete_details).reason;
    if (response.status === "failed") throw streamFault(objectOf(response.error));
    this.finish = reason === "content_filter" ? "filter" : response.status === "incomplete" ? "length" : "stop";
    this.usage = readUsage(objectOf(response.usage));
    this.ended = true;
    return true;
  }

  private addText(item: Item, text: unknown): boolean {
    if (!this.hear("text", text)) return false;
    item.text += text;
    return true;
  }

  private inOrder(): Item[] {
    return [...this.items].sort(([a], [b]) => a - b).map(([, item]) => item);
  }
}

function readUsage(usage: Piece): TokenUsage | undefined {
  const { input_tokens: input, output_tokens: output } = usage;
  if (typeof input !== "number" || typeof output !== "number") return undefined;
  const cached = objectOf(usage.input_tokens_details).cached_tokens;
  const reasoning = objectOf(usage.output_tokens_details).reasoning_tokens;
  return {
    inputTokens: input,
    cachedTokens: typeof cached === "number" ? Math.min(cached, input) : 0,
    outputTokens: output,
    ...(typeof reasoning === "number" && reasoning > 0 && { reasoningTokens: reasoning }),
  };
}

function objectOf(value: unknown): Piece {
  return typeof value === "object" && value !== null ? (value as Piece) : {};
}

function listOf(value: unknown): Piece[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}
