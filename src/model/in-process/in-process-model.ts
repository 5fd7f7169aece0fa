import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { UserError } from "../../base/errors.ts";
import type { ChatMessage, ChatModel, ChatRequest, ModelDelta, ModelReply } from "../../ports/chat-model.ts";
import type { ModelOptions } from "../model-options.ts";
import { TextTranscript } from "../text-tools/action-prompt.ts";
import { callPrompt, callSchema, readAnswer } from "./call-schema.ts";
import { libraryDirOf } from "./install-llama.ts";
import { LlamaProcess } from "./llama-process.ts";

export interface InProcessOptions extends Omit<ModelOptions, "baseUrl" | "apiKey" | "model"> {
  /** Absolute path of a GGUF file. */
  file: string;
  stateDir: string;
  /** The script of the child process; default: beside the bundle. */
  worker?: string;
}

/**
 * A model on the user's own machine, without a server: a GGUF file in a child process. Its calls are held to the tools' schemas by
 * a grammar, so that even a small model writes calls that can be read.
 */
export function createInProcessModel(options: InProcessOptions): ChatModel {
  const { file, stateDir } = options;
  const libraryDir = libraryDirOf(stateDir);
  const transcript = new TextTranscript(callPrompt);
  let process: LlamaProcess | undefined;
  let calls = 0;

  function open(): LlamaProcess {
    if (!existsSync(file)) {
      throw new UserError("not_found", `There is no model file ${file}.`, "Give the path of a GGUF file as the model.");
    }
    if (!existsSync(libraryDir)) {
      throw new UserError(
        "not_installed",
        "llama.cpp is not installed, so no model can run in process.",
        "Run `lathe models install-llama`: it fetches about 25 MB from the npm registry, once.",
      );
    }
    process ??= new LlamaProcess({
      worker: options.worker ?? `${import.meta.dirname}/llama-worker.js`,
      libraryDir,
      file,
      // Threads that wait for each other spin; with one for every second core none has to.
      threads: Math.max(1, Math.floor(availableParallelism() / 2)),
      ...(options.contextTokens !== undefined && { contextTokens: options.contextTokens }),
    });
    return process;
  }

  async function complete(
    request: ChatRequest,
    onDelta: (delta: ModelDelta) => void,
    signal: AbortSignal,
  ): Promise<ModelReply> {
    const hasTools = request.tools.length > 0;
    const messages = (hasTools ? transcript.write(request) : request.messages).map(plainMessage);
    const reply = await open().complete(
      {
        messages,
        ...(hasTools && { schema: callSchema(request.tools) }),
        ...(request.maxOutputTokens !== undefined && { maxTokens: request.maxOutputTokens }),
      },
      (text) => {
        if (!hasTools) onDelta({ type: "text", text });
      },
      signal,
    );
    const { text, thought, call } = hasTools
      ? readAnswer(reply.text)
      : { text: reply.text, thought: "", call: undefined };
    if (thought !== "") onDelta({ type: "reasoning", text: thought });
    if (hasTools && text !== "") onDelta({ type: "text", text });
    calls += 1;
    const { inputTokens, cachedTokens, outputTokens } = reply;
    return {
      text,
      reasoning: thought,
      toolCalls: call === undefined ? [] : [{ id: `local-${Date.now().toString(36)}-${calls}`, ...call }],
      finish: call !== undefined ? "tool-calls" : reply.cut ? "length" : "stop",
      usage: { inputTokens, cachedTokens, outputTokens, cost: 0 },
    };
  }

  return {
    id: basename(file),
    ...(options.contextTokens !== undefined && { contextTokens: options.contextTokens }),
    price: { input: 0, cachedInput: 0, output: 0 },
    complete,
    close: () => process?.close(),
  };
}

function plainMessage(message: ChatMessage): { role: "system" | "user" | "assistant"; content: string } {
  return { role: message.role === "tool" ? "user" : message.role, content: message.content };
}
