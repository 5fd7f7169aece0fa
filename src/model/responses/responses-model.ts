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
import { encodeInput } from "./encode-input.ts";
import { ResponseCollector } from "./response-collector.ts";

export interface ResponsesModelOptions extends ModelOptions {
  /** True for models that reason: what they thought is asked for encrypted and given back. */
  reasons?: boolean;
  query?: Record<string, string>;
  authorise?: (signal: AbortSignal) => Promise<Record<string, string | null>>;
}

/** A model behind the Responses API, without anything kept by the provider: the whole conversation goes with each request. */
export function createResponsesModel(options: ResponsesModelOptions): ChatModel {
  const { baseUrl } = options;
  const query = options.query ? `?${new URLSearchParams(options.query)}` : "";
  const url = `${baseUrl.replace(/\/+$/, "")}/responses${query}`;
  const fetch = createNodeFetch();
  const accepts = { encrypted: options.reasons ?? false, reasoning: true };

  function bodyOf(request: ChatRequest): string {
    const effort = accepts.reasoning ? options.reasoningEffort : undefined;
    const summary = accepts.reasoning && options.reasons;
    return JSON.stringify({
      model: options.model,
      stream: true,
      store: false,
      ...(accepts.encrypted && { include: ["reasoning.encrypted_content"] }),
      ...((effort || summary) && { reasoning: { ...(effort && { effort }), ...(summary && { summary: "auto" }) } }),
      ...(request.maxOutputTokens !== undefined && { max_output_tokens: request.maxOutputTokens }),
      ...encodeInput(request, { keepState: accepts.encrypted }),
    });
  }

  async function headersOf(signal: AbortSignal): Promise<Record<string, string>> {
    const made = options.authorise ? await options.authorise(signal) : { authorization: `Bearer ${options.apiKey}` };
    const kept = Object.entries({ ...options.headers, ...made }).filter(([, value]) => value !== null);
    return Object.fromEntries(kept) as Record<string, string>;
  }

  async function attempt(request: ChatRequest, collector: ResponseCollector, watchdog: Watchdog): Promise<void> {
    const { signal } = watchdog;
    const response = await postForAnswer(fetch, url, {
      headers: await headersOf(signal),
      body: bodyOf(request),
      signal,
    });
    const take = (data: string): void => {
      if (collector.add(parsePiece(data, baseUrl))) watchdog.progress();
    };
    await readAnswer(response, {
      baseUrl,
      watchdog,
      onEvent: take,
      onWhole: (bytes) => take(Buffer.from(bytes).toString("utf8")),
    });
    if (!collector.ended) throw streamCut(baseUrl);
  }

  function adapt(thrown: unknown): boolean {
    if (!(thrown instanceof StatusError) || thrown.failure.status !== 400) return false;
    const { said } = thrown.failure;
    if (accepts.encrypted && /encrypted/i.test(said)) {
      accepts.encrypted = false;
      return true;
    }
    if (accepts.reasoning && /reasoning|summary|effort/i.test(said)) {
      accepts.reasoning = false;
      return true;
    }
    return false;
  }

  return createStreamedModel(options, {
    createCollector: (onDelta) => new ResponseCollector(onDelta),
    attempt,
    adapt,
  });
}
