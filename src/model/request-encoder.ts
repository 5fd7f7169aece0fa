import { Buffer } from "node:buffer";
import type { ChatMessage, ChatRequest, ToolSchema } from "../ports/chat-model.ts";
import { toWireMessage } from "./to-wire-message.ts";

/** Everything of the body but tools and messages. */
export type BodyOptions = Record<string, unknown>;

/**
 * Writes the bodies of a conversation's requests into one growing buffer. A conversation only grows, so a turn costs the bytes
 * of its new messages, not those of the whole history, and leaves no garbage of its size behind. A request that does
 * not continue the one before starts over. The bytes returned are valid until the next call.
 */
export class RequestEncoder {
  private buffer = Buffer.allocUnsafe(64 * 1024);
  private length = 0;
  private head = "";
  private tools: readonly ToolSchema[] | undefined;
  private written: ChatMessage[] = [];
  private readonly sendReasoning: boolean;

  constructor(options: { sendReasoning?: boolean } = {}) {
    this.sendReasoning = options.sendReasoning ?? false;
  }

  encode(request: ChatRequest, options: BodyOptions): Uint8Array {
    const head = JSON.stringify(options).slice(0, -1);
    if (!this.continues(request, head)) this.begin(request, head);
    for (const message of request.messages.slice(this.written.length)) {
      this.append(
        `${this.written.length === 0 ? "" : ","}${JSON.stringify(toWireMessage(message, this.sendReasoning))}`,
      );
      this.written.push(message);
    }
    const end = this.length;
    this.append("]}");
    const body = this.buffer.subarray(0, this.length);
    this.length = end;
    return body;
  }

  private continues(request: ChatRequest, head: string): boolean {
    return (
      head === this.head &&
      request.tools === this.tools &&
      this.written.length <= request.messages.length &&
      this.written.every((message, index) => message === request.messages[index])
    );
  }

  private begin(request: ChatRequest, head: string): void {
    this.length = 0;
    this.written = [];
    this.head = head;
    this.tools = request.tools;
    const tools = request.tools.map((tool) => ({ type: "function", function: tool }));
    this.append(`${head}${tools.length === 0 ? "" : `,"tools":${JSON.stringify(tools)}`},"messages":[`);
  }

  private append(text: string): void {
    const needed = this.length + Buffer.byteLength(text);
    if (needed > this.buffer.length) {
      // A new one, since a request under way may still be reading the old one.
      const larger = Buffer.allocUnsafe(Math.ceil(needed * 1.5));
      this.buffer.copy(larger, 0, 0, this.length);
      this.buffer = larger;
    }
    this.length += this.buffer.write(text, this.length);
  }
}
