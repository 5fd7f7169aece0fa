import * as z from "zod";
import type { ModelPrice } from "../../ports/chat-model.ts";
import type { ModelFacts } from "../facts/model-facts.ts";

/** A model as its server describes it. */
export interface ServerModel {
  id: string;
  facts: ModelFacts;
  /** For a local server: in memory now. */
  loaded?: boolean;
}

const number = z.number().optional().catch(undefined);
const price = z.coerce.number().optional().catch(undefined);

const openAiList = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      context_length: number,
      max_model_len: number,
      max_input_tokens: number,
      max_tokens: number,
      top_provider: z.object({ max_completion_tokens: number }).optional().catch(undefined),
      pricing: z
        .object({ prompt: price, completion: price, input_cache_read: price, input_cache_write: price })
        .optional()
        .catch(undefined),
      supported_parameters: z.array(z.string()).optional().catch(undefined),
      architecture: z
        .object({ input_modalities: z.array(z.string()) })
        .optional()
        .catch(undefined),
      meta: z.object({ n_ctx_train: number, n_ctx: number }).optional().catch(undefined),
    }),
  ),
});

/** `GET /models` of OpenAI, Anthropic, OpenRouter, vLLM, llama.cpp and whoever follows them; undefined when it is none. */
export function readOpenAiList(value: unknown): ServerModel[] | undefined {
  const list = openAiList.safeParse(value);
  return list.data?.data.map((model) => {
    const { supported_parameters: parameters, architecture, pricing } = model;
    const contextTokens = model.context_length ?? model.max_model_len ?? model.max_input_tokens ?? model.meta?.n_ctx;
    const outputTokens = model.top_provider?.max_completion_tokens ?? model.max_tokens;
    const cost = pricing && perMillion(pricing);
    return {
      id: model.id,
      facts: {
        ...(contextTokens && { contextTokens }),
        ...(outputTokens && { outputTokens }),
        ...(cost && { price: cost }),
        ...(parameters && { tools: parameters.includes("tools"), reasoning: parameters.includes("reasoning") }),
        ...(architecture && { vision: architecture.input_modalities.includes("image") }),
      },
    };
  });
}

/** OpenRouter gives USD a token; a negative price means that it depends. */
function perMillion(given: Record<string, number | undefined>): ModelPrice | undefined {
  const { prompt, completion, input_cache_read: read, input_cache_write: write } = given;
  if (prompt === undefined || completion === undefined || prompt < 0 || completion < 0) return undefined;
  const million = (usd: number) => Number((usd * 1_000_000).toPrecision(12));
  return {
    input: million(prompt),
    cachedInput: million(read ?? prompt),
    output: million(completion),
    ...(write !== undefined && write >= 0 && { cacheWrite: million(write) }),
  };
}

const ollamaTags = z.object({ models: z.array(z.object({ name: z.string() })) });
const ollamaShow = z.object({
  capabilities: z.array(z.string()).optional().catch(undefined),
  model_info: z.record(z.string(), z.unknown()).optional().catch(undefined),
  parameters: z.string().optional().catch(undefined),
});
const ollamaLoaded = z.object({ models: z.array(z.object({ name: z.string(), context_length: number })) });

export function readOllamaTags(value: unknown): string[] | undefined {
  return ollamaTags.safeParse(value).data?.models.map((model) => model.name);
}

/** Name → context length of the models in memory. */
export function readOllamaLoaded(value: unknown): Map<string, number | undefined> {
  const models = ollamaLoaded.safeParse(value).data?.models ?? [];
  return new Map(models.map((model) => [model.name, model.context_length]));
}

export interface OllamaModel {
  facts: ModelFacts;
  /** What the model could take; the server cuts at less unless it is told to. */
  trainedTokens?: number;
  /** `num_ctx` of the model file, where it is set. */
  configuredTokens?: number;
}

export function readOllamaShow(value: unknown): OllamaModel {
  const { capabilities, model_info: info = {}, parameters = "" } = ollamaShow.safeParse(value).data ?? {};
  const trained = Object.entries(info).find(([name]) => name.endsWith(".context_length"))?.[1];
  const configured = Number(/^\s*num_ctx\s+(\d+)/m.exec(parameters)?.[1]);
  return {
    facts: capabilities
      ? {
          tools: capabilities.includes("tools"),
          vision: capabilities.includes("vision"),
          reasoning: capabilities.includes("thinking"),
        }
      : {},
    ...(typeof trained === "number" && { trainedTokens: trained }),
    ...(configured > 0 && { configuredTokens: configured }),
  };
}

const lmStudioList = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      type: z.string().optional(),
      state: z.string().optional(),
      max_context_length: number,
      loaded_context_length: number,
      capabilities: z.array(z.string()).optional().catch(undefined),
    }),
  ),
});

export interface LmStudioModel extends ServerModel {
  trainedTokens?: number;
}

/** `GET /api/v0/models` of LM Studio, without the models that only embed. */
export function readLmStudioList(value: unknown): LmStudioModel[] | undefined {
  return lmStudioList
    .safeParse(value)
    .data?.data.filter((model) => model.type !== "embeddings")
    .map((model) => ({
      id: model.id,
      loaded: model.state === "loaded",
      facts: {
        ...(model.loaded_context_length && { contextTokens: model.loaded_context_length }),
        ...(model.capabilities && { tools: model.capabilities.includes("tool_use") }),
        ...(model.type && { vision: model.type === "vlm" }),
      },
      ...(model.max_context_length && { trainedTokens: model.max_context_length }),
    }));
}

const llamaProps = z.object({
  default_generation_settings: z.object({ n_ctx: number }).optional().catch(undefined),
  n_ctx: number,
  chat_template: z.string().optional().catch(undefined),
  modalities: z.object({ vision: z.boolean() }).optional().catch(undefined),
});

/** `GET /props` of llama-server. */
export function readLlamaProps(value: unknown): ModelFacts {
  const props = llamaProps.safeParse(value).data;
  const contextTokens = props?.default_generation_settings?.n_ctx ?? props?.n_ctx;
  return {
    ...(contextTokens && { contextTokens }),
    ...(props?.chat_template && { tools: /\btools\b/.test(props.chat_template) }),
    ...(props?.modalities && { vision: props.modalities.vision }),
  };
}

const liteLlmInfo = z.object({
  data: z.array(
    z.object({
      model_name: z.string(),
      model_info: z.object({
        max_input_tokens: number,
        max_output_tokens: number,
        input_cost_per_token: number,
        output_cost_per_token: number,
        cache_read_input_token_cost: number,
        supports_function_calling: z.boolean().optional().catch(undefined),
        supports_vision: z.boolean().optional().catch(undefined),
        supports_reasoning: z.boolean().optional().catch(undefined),
      }),
    }),
  ),
});

/** `GET /model/info` of LiteLLM. */
export function readLiteLlmInfo(value: unknown): ServerModel[] | undefined {
  return liteLlmInfo.safeParse(value).data?.data.map(({ model_name: id, model_info: info }) => {
    const cost = perMillion({
      prompt: info.input_cost_per_token,
      completion: info.output_cost_per_token,
      input_cache_read: info.cache_read_input_token_cost,
    });
    return {
      id,
      facts: {
        ...(info.max_input_tokens && { contextTokens: info.max_input_tokens }),
        ...(info.max_output_tokens && { outputTokens: info.max_output_tokens }),
        ...(cost && (cost.input > 0 || cost.output > 0) && { price: cost }),
        ...(info.supports_function_calling !== undefined && { tools: info.supports_function_calling }),
        ...(info.supports_vision !== undefined && { vision: info.supports_vision }),
        ...(info.supports_reasoning !== undefined && { reasoning: info.supports_reasoning }),
      },
    };
  });
}
