import type { ChatModel, ChatRequest, ModelDelta, ModelReply } from "../../src/ports/chat-model.ts";

export type ScriptedReply =
  | Partial<ModelReply>
  | Error
  | ((request: ChatRequest, onDelta: (delta: ModelDelta) => void, signal: AbortSignal) => Promise<Partial<ModelReply>>);

/** A model that gives prepared replies in order, records what it was asked, and throws when the script has ended. */
export class ScriptedChatModel implements ChatModel {
  readonly id = "scripted";
  readonly requests: ChatRequest[] = [];
  private readonly script: ScriptedReply[];

  constructor(...script: ScriptedReply[]) {
    this.script = script;
  }

  async complete(request: ChatRequest, onDelta: (delta: ModelDelta) => void, signal: AbortSignal): Promise<ModelReply> {
    this.requests.push({ ...request, messages: [...request.messages] });
    const step = this.script.shift();
    if (step === undefined) throw new Error(`The script ended before request ${this.requests.length}.`);
    if (step instanceof Error) throw step;
    const given = typeof step === "function" ? await step(request, onDelta, signal) : step;
    const reply: ModelReply = {
      text: "",
      reasoning: "",
      toolCalls: [],
      finish: given.toolCalls?.length ? "tool-calls" : "stop",
      usage: { inputTokens: 10, cachedTokens: 0, outputTokens: 5 },
      ...given,
    };
    if (typeof step !== "function" && reply.text !== "") onDelta({ type: "text", text: reply.text });
    return reply;
  }
}

/** A tool call as the model writes it. */
export function toolCall(id: string, name: string, input: unknown) {
  return { id, name, arguments: typeof input === "string" ? input : JSON.stringify(input) };
}
