import type { ChatModel, ChatRequest } from "../../ports/chat-model.ts";
import { StatusError } from "../model-error.ts";
import type { ModelOptions } from "../model-options.ts";
import { createNodeFetch } from "../node-fetch.ts";
import { parsePiece } from "../parse-chunk.ts";
import { postForAnswer } from "../post-request.ts";
import { readAnswer } from "../read-answer.ts";
import type { Watchdog } from "../resilience/watchdog.ts";
import { streamCut } from "../stream-fault.ts";
import { createStreamedModel } from "../streamed-model.ts";
import { encodeAnthropic } from "./encode-messages.ts";
import { MessageCollector } from "./message-collector.ts";

export const anthropicUrl = "https://api.anthropic.com/v1";
export const anthropicVersion = "2023-06-01";

/** The API wants a bound; this one leaves room for a long file. */
const defaultOutputTokens = 32_000;

export interface AnthropicModelOptions extends ModelOptions {
  /** How the model is told to think: by itself, or not at all. A few models always do. */
  thinking?: "adaptive" | "off";
}

/** A model behind the Anthropic Messages API: signed thinking goes back as it came, and the prompt is cached. */
export function createAnthropicModel(options: AnthropicModelOptions): ChatModel {
  const { baseUrl } = options;
  const url = `${baseUrl.replace(/\/+$/, "")}/messages`;
  const fetch = createNodeFetch();
  const headers = {
    "anthropic-version": anthropicVersion,
    ...(options.apiKey !== "" && { "x-api-key": options.apiKey }),
    ...options.headers,
  };
  /** What a server has refused once is not sent again. */
  const accepts = { thinking: options.thinking === "adaptive", effort: true, state: true };

  function bodyOf(request: ChatRequest): string {
    return JSON.stringify({
      model: options.model,
      max_tokens: request.maxOutputTokens ?? Math.min(options.outputTokens ?? defaultOutputTokens, defaultOutputTokens),
      stream: true,
      ...(accepts.thinking && { thinking: { type: "adaptive", display: "summarized" } }),
      ...(accepts.effort && options.reasoningEffort && { output_config: { effort: options.reasoningEffort } }),
      ...encodeAnthropic(request, { keepState: accepts.state }),
    });
  }

  async function attempt(request: ChatRequest, collector: MessageCollector, watchdog: Watchdog): Promise<void> {
    const { signal } = watchdog;
    const response = await postForAnswer(fetch, url, { headers, body: bodyOf(request), signal });
    const take = (data: string): void => {
      if (collector.add(parsePiece(data, baseUrl))) watchdog.progress();
    };
    await readAnswer(response, {
      baseUrl,
      watchdog,
      onEvent: take,
      onWhole: (bytes) => take(Buffer.from(bytes).toString("utf8")),
    });
    if (!collector.ended && collector.finish === undefined) throw streamCut(baseUrl);
  }

  function adapt(thrown: unknown): boolean {
    if (!(thrown instanceof StatusError) || thrown.failure.status !== 400) return false;
    const { said } = thrown.failure;
    if (accepts.effort && options.reasoningEffort && /output_config|effort/.test(said)) {
      accepts.effort = false;
      return true;
    }
    if (accepts.state && /signature|thinking.{0,40}block|block.{0,40}thinking/i.test(said)) {
      accepts.state = false;
      return true;
    }
    if (accepts.thinking && /thinking/.test(said)) {
      accepts.thinking = false;
      return true;
    }
    return false;
  }

  return createStreamedModel(options, {
    createCollector: (onDelta) => new MessageCollector(onDelta),
    attempt,
    adapt,
  });
}
