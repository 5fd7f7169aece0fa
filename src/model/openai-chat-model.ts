import { OpenAI } from "openai/client";
import { APIError } from "openai/core/error";
import type { ChatCompletionChunk } from "openai/resources/chat/completions";
import type { ChatModel, ChatRequest } from "../ports/chat-model.ts";
import type { ModelOptions } from "./model-options.ts";
import { createNodeFetch } from "./node-fetch.ts";
import { parseChunk, parseWhole } from "./parse-chunk.ts";
import { readAnswer } from "./read-answer.ts";
import { ReplyCollector } from "./reply-collector.ts";
import { RequestEncoder } from "./request-encoder.ts";
import type { Watchdog } from "./resilience/watchdog.ts";
import { streamCut } from "./stream-fault.ts";
import { createStreamedModel } from "./streamed-model.ts";

export interface OpenAiModelOptions extends ModelOptions {
  /** Sends the reasoning of earlier turns back; a few reasoning models want that. */
  sendReasoning?: boolean;
  /** Goes into the address of every request: `api-version`. */
  query?: Record<string, string>;
  /** Headers made anew for each request: a token that expires. Null takes a header away. */
  authorise?: (signal: AbortSignal) => Promise<Record<string, string | null>>;
}

/** A model behind any OpenAI-compatible Chat Completions endpoint, streamed, with native tool calls. */
export function createOpenAiModel(options: OpenAiModelOptions): ChatModel {
  const { baseUrl } = options;
  const client = new OpenAI({
    baseURL: baseUrl,
    // The client takes no empty one, and would look for another in the environment.
    apiKey: options.apiKey || "none",
    maxRetries: 0,
    // The client reads no more of an answer than a PlainResponse has.
    fetch: createNodeFetch() as unknown as typeof fetch,
    ...(options.headers && { defaultHeaders: options.headers }),
    ...(options.query && { defaultQuery: options.query }),
  });
  const encoder = new RequestEncoder({ sendReasoning: options.sendReasoning ?? false });
  const adaptation = { usageOption: true, limitName: "max_tokens" };

  async function attempt(request: ChatRequest, collector: ReplyCollector, watchdog: Watchdog): Promise<void> {
    const { signal } = watchdog;
    const body = encoder.encode(request, {
      model: options.model,
      stream: true,
      ...(request.maxOutputTokens !== undefined && { [adaptation.limitName]: request.maxOutputTokens }),
      ...(options.reasoningEffort && { reasoning_effort: options.reasoningEffort }),
      ...(adaptation.usageOption && { stream_options: { include_usage: true } }),
    });
    const headers = {
      "content-type": "application/json",
      accept: "text/event-stream",
      ...(options.authorise && (await options.authorise(signal))),
    };
    const response = await client.post("/chat/completions", { body, headers, signal }).asResponse();
    const take = (chunk: ChatCompletionChunk): void => {
      if (collector.add(chunk)) watchdog.progress();
    };
    const end = await readAnswer(response, {
      baseUrl,
      watchdog,
      onEvent: (data) => take(parseChunk(data, baseUrl)),
      onWhole: (bytes) => take(parseWhole(bytes, baseUrl)),
    });
    // Some servers leave the reason out, and some the last marker.
    const isWhole = end === "whole" || collector.finish !== undefined || (end.done && collector.started);
    if (!isWhole) throw streamCut(baseUrl);
  }

  function adapt(thrown: unknown): boolean {
    if (!(thrown instanceof APIError) || thrown.status !== 400) return false;
    if (adaptation.usageOption && thrown.param === "stream_options") {
      adaptation.usageOption = false;
      return true;
    }
    if (adaptation.limitName === "max_tokens" && thrown.message.includes("max_completion_tokens")) {
      adaptation.limitName = "max_completion_tokens";
      return true;
    }
    return false;
  }

  return createStreamedModel(options, {
    createCollector: (onDelta) => new ReplyCollector(onDelta),
    attempt,
    adapt,
  });
}
