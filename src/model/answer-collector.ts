import type { ModelDelta, ModelReply, ReplyState, TokenUsage, ToolCall } from "../ports/chat-model.ts";
import { checkAnswerLength } from "./stream-fault.ts";

/** Puts the pieces of one streamed answer together; each protocol says how its pieces are read. */
export abstract class AnswerCollector {
  text = "";
  reasoning = "";
  /** True once anything of the answer has come. */
  started = false;
  finish: ModelReply["finish"] | undefined;
  private readonly onDelta: (delta: ModelDelta) => void;
  /** Characters that have come. */
  protected length = 0;

  constructor(onDelta: (delta: ModelDelta) => void) {
    this.onDelta = onDelta;
  }

  abstract get toolCalls(): ToolCall[];
  /** What the provider says was used; undefined where it says nothing. */
  abstract readonly usage: TokenUsage | undefined;

  /** What only the provider understands of the answer. */
  get state(): ReplyState | undefined {
    return undefined;
  }

  /** Takes words of the answer or of the reasoning, and passes them on; true when there were any. */
  protected hear(type: "text" | "reasoning", text: unknown): text is string {
    if (typeof text !== "string" || text === "") return false;
    this.grow(text.length);
    this.started = true;
    this[type] += text;
    this.onDelta({ type, text });
    return true;
  }

  /** @throws UserError when the answer has outgrown every model. */
  protected grow(characters: number): void {
    this.length += characters;
    checkAnswerLength(this.length);
  }
}
