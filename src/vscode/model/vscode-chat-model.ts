import * as vscode from "vscode";
import { CutAnswerError, errorMessage, isAbortError, UserError } from "../../base/errors.ts";
import { parseJson } from "../../base/parse-json.ts";
import { estimateUsage } from "../../model/estimate-usage.ts";
import type { ChatMessage, ChatModel, ChatRequest, ModelDelta, ModelReply, ToolCall } from "../../ports/chat-model.ts";

/** `vendor/id`: what tells a model of VS Code's apart from all others. */
export function nameOf(model: Pick<vscode.LanguageModelChat, "vendor" | "id">): string {
  return `${model.vendor}/${model.id}`;
}

/** The models VS Code offers now: of its own and of other extensions. */
export async function listEditorModels(): Promise<vscode.LanguageModelChat[]> {
  return vscode.lm.selectChatModels();
}

/** A model that VS Code or another extension provides; VS Code asks the user once whether Lathe may use it. */
export function createVscodeModel(name: string): ChatModel {
  async function find(): Promise<vscode.LanguageModelChat> {
    const models = await listEditorModels();
    const model = models.find((one) => nameOf(one) === name);
    if (model !== undefined) return model;
    throw new UserError(
      "not_found",
      `VS Code has no model ${name} any more.`,
      models.length === 0
        ? "Sign in to the extension that provides it, then run “Lathe: Connect a Model”."
        : `It has ${models.map(nameOf).slice(0, 8).join(", ")}. Run “Lathe: Connect a Model”.`,
    );
  }

  async function complete(
    request: ChatRequest,
    onDelta: (delta: ModelDelta) => void,
    signal: AbortSignal,
  ): Promise<ModelReply> {
    signal.throwIfAborted();
    const cancellation = new vscode.CancellationTokenSource();
    const stop = () => cancellation.cancel();
    signal.addEventListener("abort", stop, { once: true });
    const toolCalls: ToolCall[] = [];
    let text = "";
    try {
      const model = await find();
      const options: vscode.LanguageModelChatRequestOptions = {
        justification: "Lathe works on your request with this model.",
        tools: request.tools.map(({ name: tool, description, parameters }) => ({
          name: tool,
          description,
          inputSchema: parameters,
        })),
      };
      const response = await model.sendRequest(toEditorMessages(request.messages), options, cancellation.token);
      for await (const part of response.stream) {
        signal.throwIfAborted();
        if (part instanceof vscode.LanguageModelTextPart && part.value !== "") {
          text += part.value;
          onDelta({ type: "text", text: part.value });
        } else if (part instanceof vscode.LanguageModelToolCallPart) {
          toolCalls.push({ id: part.callId, name: part.name, arguments: JSON.stringify(part.input ?? {}) });
        }
      }
      signal.throwIfAborted();
      return {
        text,
        reasoning: "",
        toolCalls,
        finish: toolCalls.length > 0 ? "tool-calls" : "stop",
        // VS Code says nothing of what was used.
        usage: estimateUsage(request, { text, reasoning: "", toolCalls }),
      };
    } catch (error) {
      if (text !== "" || toolCalls.length > 0) {
        onDelta({ type: "usage", usage: estimateUsage(request, { text, reasoning: "", toolCalls }) });
      }
      signal.throwIfAborted();
      const failure = explain(error, name);
      if (text === "" && toolCalls.length === 0) throw failure;
      throw new CutAnswerError(failure.code, failure.message, failure.nextStep, { cause: error });
    } finally {
      signal.removeEventListener("abort", stop);
      cancellation.dispose();
    }
  }

  return { id: name, complete };
}

/** There is no role for the system; its words go before the first of the user's. */
function toEditorMessages(messages: readonly ChatMessage[]): vscode.LanguageModelChatMessage[] {
  const { User, Assistant } = vscode.LanguageModelChatMessage;
  return messages.map((message) => {
    if (message.role === "tool") {
      const content = [new vscode.LanguageModelTextPart(message.content)];
      return User([new vscode.LanguageModelToolResultPart(message.callId, content)]);
    }
    if (message.role !== "assistant") return User(message.content);
    const calls = message.toolCalls.map((call) => {
      const input = parseJson(call.arguments);
      const isObject = input.ok && typeof input.value === "object" && input.value !== null;
      return new vscode.LanguageModelToolCallPart(call.id, call.name, isObject ? (input.value as object) : {});
    });
    const said = message.content === "" ? [] : [new vscode.LanguageModelTextPart(message.content)];
    return Assistant([...said, ...calls]);
  });
}

function explain(error: unknown, name: string): UserError {
  if (error instanceof UserError) return error;
  const cause = { cause: error };
  if (!(error instanceof vscode.LanguageModelError)) {
    if (isAbortError(error)) return new UserError("stream_cut", `${name} stopped answering.`, "Try again.", cause);
    return new UserError("server", `${name} failed: ${errorMessage(error)}`, "Try again, or use another model.", cause);
  }
  switch (error.code) {
    case vscode.LanguageModelError.NoPermissions.name:
      return new UserError(
        "auth",
        `Lathe may not use ${name}: ${error.message}`,
        "Allow it when VS Code asks, or under “Manage Language Model Access”.",
        cause,
      );
    case vscode.LanguageModelError.NotFound.name:
      return new UserError(
        "not_found",
        `VS Code has no model ${name}: ${error.message}`,
        "Run “Lathe: Connect a Model”.",
        cause,
      );
    case vscode.LanguageModelError.Blocked.name:
      return new UserError(
        "quota",
        `${name} refused the request: ${error.message}`,
        "The quota may be used up. Wait, or use another model.",
        cause,
      );
    default:
      return new UserError("server", `${name} failed: ${error.message}`, "Try again, or use another model.", cause);
  }
}
