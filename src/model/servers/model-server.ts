import { errorMessage, UserError } from "../../base/errors.ts";
import type { ModelProvider } from "../../protocol/model-provider.ts";
import { anthropicVersion } from "../anthropic/anthropic-model.ts";
import { notAnAnswer } from "../stream-fault.ts";
import { getJson } from "./get-json.ts";
import {
  readLiteLlmInfo,
  readLlamaProps,
  readLmStudioList,
  readOllamaLoaded,
  readOllamaShow,
  readOllamaTags,
  readOpenAiList,
  type ServerModel,
} from "./read-model-lists.ts";

/** A place where models are, and how one gets in. */
export interface ServerAddress {
  provider: ModelProvider;
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey: string;
  headers: Record<string, string>;
}

/** What a server says of one of its models. */
export interface ServerReport extends ServerModel {
  /** What the user should know of it: that it cuts prompts, that it is not loaded. Sentences, with what to do. */
  warnings: string[];
}

/**
 * The models a server offers, with what it says of each in its list.
 * @throws UserError auth, connection, bad_answer …; the abort reason when `signal` fires.
 */
export async function listServerModels(server: ServerAddress, signal: AbortSignal): Promise<ServerModel[]> {
  const { provider, baseUrl } = server;
  if (provider === "ollama") {
    const names = readOllamaTags(await getJson(`${rootOf(baseUrl)}/api/tags`, headersOf(server), signal));
    if (names !== undefined) return names.map((id) => ({ id, facts: {} }));
  }
  if (provider === "lmstudio") {
    const list = await softly(() => getJson(`${rootOf(baseUrl)}/api/v0/models`, headersOf(server), signal), signal);
    const models = readLmStudioList(list);
    if (models !== undefined) return models;
  }
  const url = provider === "anthropic" ? `${baseUrl}/models?limit=1000` : `${baseUrl}/models`;
  const models = readOpenAiList(await getJson(url, headersOf(server), signal));
  if (models === undefined) throw notAnAnswer(url, "something else");
  if (provider !== "litellm") return models;
  const info = await softly(() => getJson(`${rootOf(baseUrl)}/model/info`, headersOf(server), signal), signal);
  const known = new Map(readLiteLlmInfo(info)?.map((model) => [model.id, model.facts]));
  return models.map((model) => ({ ...model, facts: { ...model.facts, ...known.get(model.id) } }));
}

/** Everything a server says of one model. Never fails for what a server does not offer: then less is known. */
export async function inspectModel(server: ServerAddress, id: string, signal: AbortSignal): Promise<ServerReport> {
  const { provider, baseUrl } = server;
  const root = rootOf(baseUrl);
  const ask = (path: string, body?: unknown) =>
    softly(() => getJson(`${root}${path}`, headersOf(server), signal, body), signal);
  if (provider === "ollama") {
    const [shown, running] = await Promise.all([ask("/api/show", { model: id }), ask("/api/ps")]);
    return describeOllama(id, readOllamaShow(shown), readOllamaLoaded(running));
  }
  if (provider === "llamacpp") return { id, facts: readLlamaProps(await ask("/props")), warnings: [] };
  const listed = await softly(() => listServerModels(server, signal), signal);
  const model = listed?.find((one) => one.id === id) ?? { id, facts: {} };
  const warnings: string[] = [];
  if (provider === "lmstudio" && model.loaded === false) {
    warnings.push(
      `${id} is not loaded; LM Studio loads it with its default context length. Load it with at least 16,384 tokens.`,
    );
  }
  if (provider === "lmstudio" && "trainedTokens" in model && typeof model.trainedTokens === "number") {
    const loaded = model.facts.contextTokens;
    if (loaded !== undefined && loaded < smallContext && loaded < model.trainedTokens) {
      warnings.push(
        `${id} is loaded with a context of ${loaded} tokens, of ${model.trainedTokens} it could take. Load it again with at least 16,384.`,
      );
    }
  }
  return { ...model, warnings };
}

/** Below this, a request with a file or two no longer fits. */
const smallContext = 16_384;
/** What Ollama gives a model on a machine without a large graphics card, when nothing else is set. */
const ollamaDefault = 4096;

function describeOllama(
  id: string,
  model: ReturnType<typeof readOllamaShow>,
  running: ReadonlyMap<string, number | undefined>,
): ServerReport {
  const loaded = running.get(id) ?? running.get(`${id}:latest`);
  const known = loaded ?? model.configuredTokens;
  const contextTokens = known ?? Math.min(ollamaDefault, model.trainedTokens ?? ollamaDefault);
  const warnings: string[] = [];
  if (contextTokens < smallContext) {
    const could = model.trainedTokens ? `, of ${model.trainedTokens} it could take` : "";
    const source = known === undefined ? "probably gets Ollama's default context" : "has a context";
    warnings.push(
      `${id} ${source} of ${contextTokens} tokens${could}: Ollama drops the beginning of longer prompts without a word. Start Ollama with OLLAMA_CONTEXT_LENGTH=32768.`,
    );
  }
  return { id, loaded: running.has(id), facts: { ...model.facts, contextTokens }, warnings };
}

/** Undefined where the server refuses; a stop goes on. */
async function softly<Value>(ask: () => Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserError) return undefined;
    throw new UserError("bad_answer", errorMessage(error), "Try again.", { cause: error });
  }
}

function headersOf({ provider, apiKey, headers }: ServerAddress): Record<string, string> {
  const key: Record<string, string> =
    apiKey === "" || apiKey === "none"
      ? {}
      : provider === "anthropic"
        ? { "x-api-key": apiKey }
        : provider === "azure"
          ? { "api-key": apiKey }
          : { authorization: `Bearer ${apiKey}` };
  return { ...key, ...(provider === "anthropic" && { "anthropic-version": anthropicVersion }), ...headers };
}

/** Where a server's own API begins: without the version part. */
function rootOf(baseUrl: string): string {
  return baseUrl.replace(/\/v1$/, "");
}
