import { OpenAI } from "openai/client";
import { APIError, APIUserAbortError } from "openai/core/error";
import type { ChatCompletionChunk } from "openai/resources/chat/completions";
import { isAbortError, UserError } from "../base/errors.ts";
import { parseJson } from "../base/parse-json.ts";
import type { ChatModel, ChatRequest, ModelDelta, ModelReply, TokenUsage } from "../ports/chat-model.ts";
import type { Clock } from "../ports/runtime.ts";
import { classifyModelError, hostOf } from "./model-error.ts";
import { type ModelPrice, priceOf } from "./model-price.ts";
import { createNodeFetch, nodeBodyOf } from "./node-fetch.ts";
import { readEventStream } from "./read-event-stream.ts";
import { ReplyCollector } from "./reply-collector.ts";
import { RequestEncoder } from "./request-encoder.ts";
import { defaultRetryPolicy, type RetryPolicy, retryDelayMs } from "./retry-policy.ts";

export interface OpenAiModelOptions {
  /** Up to and with `/v1`. */
  baseUrl: string;
  apiKey: string;
  model: string;
  headers?: Record<string, string>;
  /** Tokens, when known. */
  contextTokens?: number;
  price?: ModelPrice;
  /** Sends the reasoning of earlier turns back; a few reasoning models want that. */
  sendReasoning?: boolean;
  clock: Clock;
  retry?: RetryPolicy;
  /** For the jitter of retries; a number in [0, 1). */
  random?: () => number;
}

/** A model behind any OpenAI-compatible Chat Completions endpoint, streamed, with native tool calls. */
export function createOpenAiModel(options: OpenAiModelOptions): ChatModel {
  const client = new OpenAI({
    baseURL: options.baseUrl,
    apiKey: options.apiKey,
    maxRetries: 0,
    fetch: createNodeFetch(),
    ...(options.headers && { defaultHeaders: options.headers }),
  });
  const retry = options.retry ?? defaultRetryPolicy;
  const random = options.random ?? Math.random;
  const encoder = new RequestEncoder({ sendReasoning: options.sendReasoning ?? false });
  let sendUsageOption = true;

  async function attempt(request: ChatRequest, collector: ReplyCollector, signal: AbortSignal): Promise<void> {
    const body = encoder.encode(request, {
      model: options.model,
      stream: true,
      ...(request.maxOutputTokens !== undefined && { max_tokens: request.maxOutputTokens }),
      ...(sendUsageOption && { stream_options: { include_usage: true } }),
    });
    const headers = { "content-type": "application/json", accept: "text/event-stream" };
    const response = await client.post("/chat/completions", { body, headers, signal }).asResponse();
    const stream = nodeBodyOf(response);
    if (stream === undefined) throw notAStream(options.baseUrl, response);
    try {
      await readEventStream(stream, (data) => collector.add(parseChunk(data)));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof UserError || error instanceof APIError) throw error;
      throw streamCut(options.baseUrl, error);
    }
    signal.throwIfAborted();
    if (collector.finish === undefined) throw streamCut(options.baseUrl);
  }

  async function complete(
    request: ChatRequest,
    onDelta: (delta: ModelDelta) => void,
    signal: AbortSignal,
  ): Promise<ModelReply> {
    for (let attempts = 0; ; attempts += 1) {
      const collector = new ReplyCollector(onDelta);
      try {
        await attempt(request, collector, signal);
        return toReply(collector, request, options.price);
      } catch (thrown) {
        signal.throwIfAborted();
        if (thrown instanceof APIUserAbortError || isAbortError(thrown)) throw thrown;
        if (sendUsageOption && refusesUsageOption(thrown)) {
          sendUsageOption = false;
          continue;
        }
        const failure = classifyModelError(thrown, options.baseUrl, options.model, options.clock.now());
        // After the first token nothing is retried.
        if (collector.started) throw failure.error;
        const mayRetry = failure.retryable || failure.error.code === "stream_cut";
        if (!mayRetry || attempts >= retry.retries) throw failure.error;
        const delayMs = retryDelayMs(retry, attempts + 1, failure.retryAfterMs, random);
        onDelta({ type: "retry", attempt: attempts + 1, delayMs, reason: failure.error.message });
        await options.clock.sleep(delayMs, signal);
      }
    }
  }

  return {
    id: options.model,
    ...(options.contextTokens !== undefined && { contextTokens: options.contextTokens }),
    complete,
  };
}

/** One chunk; an error object in mid-stream is thrown like any other answer of the server. */
function parseChunk(data: string): ChatCompletionChunk {
  const json = parseJson(data);
  if (!json.ok) throw new UserError("bad_answer", `The model server sent a broken piece: ${json.error}`, "Try again.");
  const chunk = json.value as ChatCompletionChunk & { error?: { message?: string; code?: string } };
  if (chunk.error) throw new APIError(undefined, chunk.error, chunk.error.message, undefined);
  return chunk;
}

function notAStream(baseUrl: string, response: Response): UserError {
  const type = response.headers.get("content-type") ?? "nothing";
  return new UserError(
    "bad_answer",
    `${hostOf(baseUrl)} answered with ${type} instead of a stream of events.`,
    "Check that the URL is an OpenAI-compatible API; it usually ends in /v1.",
  );
}

function streamCut(baseUrl: string, cause?: unknown): UserError {
  const message = `The connection to ${hostOf(baseUrl)} was cut in the middle of the answer.`;
  return new UserError("stream_cut", message, "What arrived is kept. Try again to go on from there.", { cause });
}

function refusesUsageOption(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    "status" in thrown &&
    thrown.status === 400 &&
    "param" in thrown &&
    thrown.param === "stream_options"
  );
}

function toReply(collector: ReplyCollector, request: ChatRequest, price: ModelPrice | undefined): ModelReply {
  const toolCalls = collector.toolCalls;
  const usage = collector.usage ?? estimateUsage(request, collector);
  const cost = usage.cost ?? (price && priceOf(usage, price));
  return {
    text: collector.text,
    reasoning: collector.reasoning,
    toolCalls,
    // Some servers say "stop" although calls came.
    finish: toolCalls.length > 0 && collector.finish === "stop" ? "tool-calls" : (collector.finish ?? "stop"),
    usage: { ...usage, ...(cost !== undefined && { cost }) },
  };
}

/** Four characters a token: the usual rule of thumb for English and code, used only when the provider reports nothing. */
function estimateUsage(request: ChatRequest, collector: ReplyCollector): TokenUsage {
  const inputCharacters = JSON.stringify(request.messages).length + JSON.stringify(request.tools).length;
  const outputCharacters =
    collector.text.length + collector.reasoning.length + JSON.stringify(collector.toolCalls).length;
  return {
    inputTokens: Math.ceil(inputCharacters / 4),
    cachedTokens: 0,
    outputTokens: Math.ceil(outputCharacters / 4),
    estimated: true,
  };
}
