import { UserError } from "../../base/errors.ts";
import type { ChatModel, ChatRequest, ModelDelta, ModelReply, ToolCall } from "../../ports/chat-model.ts";
import { TextTranscript } from "./action-prompt.ts";
import { parseActions } from "./parse-actions.ts";
import { TextStream } from "./text-stream.ts";

/** `native`: the provider's own calls. `text`: Thought, Action, Observation. `auto`: text once the provider says it has no calls. */
export type ToolCallForm = "auto" | "native" | "text";

/** A model that can only write, made to call tools: its calls are read from what it writes. */
export function withTextTools(inner: ChatModel, form: ToolCallForm): ChatModel {
  if (form === "native") return inner;
  const transcript = new TextTranscript();
  let asText = form === "text";
  let calls = 0;

  async function completeAsText(
    request: ChatRequest,
    onDelta: (delta: ModelDelta) => void,
    signal: AbortSignal,
  ): Promise<ModelReply> {
    const stream = new TextStream((text) => onDelta({ type: "text", text }));
    const hear = (delta: ModelDelta): void => (delta.type === "text" ? stream.add(delta.text) : onDelta(delta));
    const reply = await inner.complete({ ...request, messages: transcript.write(request), tools: [] }, hear, signal);
    const known = new Set(request.tools.map((tool) => tool.name));
    const parsed = parseActions(reply.text, { cut: reply.finish === "length", known });
    if (parsed.thought !== "") onDelta({ type: "reasoning", text: parsed.thought });
    stream.finish(parsed.text);
    const toolCalls: ToolCall[] = parsed.calls.map((call) => {
      calls += 1;
      return { id: `text-${Date.now().toString(36)}-${calls}`, ...call };
    });
    return {
      ...reply,
      text: parsed.text,
      reasoning: [reply.reasoning, parsed.thought].filter((part) => part !== "").join("\n"),
      toolCalls,
      finish: toolCalls.length > 0 ? "tool-calls" : reply.finish,
    };
  }

  async function complete(
    request: ChatRequest,
    onDelta: (delta: ModelDelta) => void,
    signal: AbortSignal,
  ): Promise<ModelReply> {
    if (asText && request.tools.length > 0) return completeAsText(request, onDelta, signal);
    try {
      return await inner.complete(request, onDelta, signal);
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== "tools_unsupported" || request.tools.length === 0)
        throw error;
      asText = true;
      onDelta({
        type: "notice",
        level: "warning",
        text: `${inner.id} cannot call tools; it writes its calls as text from now on. A model that calls tools works better.`,
      });
      return completeAsText(request, onDelta, signal);
    }
  }

  return { ...inner, complete };
}
