import type { Settings } from "../../configuration/settings-schema.ts";
import { createModel } from "../../model/create-model.ts";
import type { ModelFacts } from "../../model/facts/model-facts.ts";
import type { ModelSpec } from "../../model/model-spec.ts";
import { urlOf } from "../../model/providers.ts";
import type { ChatModel } from "../../ports/chat-model.ts";
import type { Clock } from "../../ports/runtime.ts";
import type { ModelChoice, ModelOverride } from "../../protocol/model-provider.ts";

export interface ModelBuilder {
  clock: Clock;
  stateDir: string;
  /** The key kept for an address; empty when there is none. */
  keyOf(baseUrl: string): Promise<string>;
  entraToken: (signal: AbortSignal) => Promise<string>;
  createEditorModel(name: string): Promise<ChatModel>;
}

/** Everything that decides what the model is, its key aside: a change of it makes another one. */
export type ModelSettings = Pick<Settings, Extract<keyof Settings, `model.${string}`>>;

export function choiceOf(settings: ModelSettings): ModelChoice {
  return { provider: settings["model.provider"], baseUrl: settings["model.baseUrl"], id: settings["model.id"] };
}

/** What the user has said of a model in the settings; the settings without a name are about the chosen one. */
export function overrideOf(settings: ModelSettings, id: string): ModelOverride {
  const isChosen = id === settings["model.id"];
  const { "model.price": price, "model.contextTokens": contextTokens, "model.outputTokens": outputTokens } = settings;
  return {
    ...settings["model.overrides"][id],
    ...(isChosen && price && { price }),
    ...(isChosen && contextTokens > 0 && { contextTokens }),
    ...(isChosen && outputTokens > 0 && { outputTokens }),
  };
}

/** One model, without the ones it falls back to. @throws UserError when something is missing. */
export async function buildModel(
  choice: ModelChoice,
  settings: ModelSettings,
  builder: ModelBuilder,
  given: { key?: string; reported?: ModelFacts } = {},
): Promise<ChatModel> {
  if (choice.provider === "vscode") return builder.createEditorModel(choice.id);
  const baseUrl = urlOf(choice.provider, choice.baseUrl);
  // Extra headers may hold secrets: they go to the configured server only.
  const isOwn = baseUrl === urlOf(settings["model.provider"], settings["model.baseUrl"]);
  const spec: ModelSpec = {
    ...choice,
    baseUrl,
    apiKey: given.key ?? (await builder.keyOf(baseUrl)),
    clock: builder.clock,
    stateDir: builder.stateDir,
    headers: isOwn ? settings["model.headers"] : {},
    override: overrideOf(settings, choice.id),
    toolCalls: settings["model.toolCalls"],
    sendReasoning: settings["model.sendReasoning"],
    reasoningEffort: settings["model.reasoningEffort"],
    apiVersion: settings["model.apiVersion"],
    stallMs: settings["model.stallSeconds"] * 1000,
    ...(given.reported && { reported: given.reported }),
    ...(choice.provider === "azure" && { entraToken: builder.entraToken }),
  };
  return createModel(spec);
}

/** The chosen model, and behind it the ones to fall back to. @throws UserError. */
export async function buildChain(
  settings: ModelSettings,
  builder: ModelBuilder,
  reported: ModelFacts | undefined,
): Promise<ChatModel> {
  const first = await buildModel(choiceOf(settings), settings, builder, reported && { reported });
  if (settings["model.fallbacks"].length === 0) return first;
  const { createFallbackModel } = await import("../../model/resilience/fallback-model.ts");
  const others = await Promise.all(settings["model.fallbacks"].map((choice) => buildModel(choice, settings, builder)));
  return createFallbackModel({ models: [first, ...others], clock: builder.clock });
}

/** The scripted stand-in behind its own server. */
export async function buildTour(baseUrl: string, clock: Clock): Promise<ChatModel> {
  const { createOpenAiModel } = await import("../../model/openai-chat-model.ts");
  return createOpenAiModel({ baseUrl, apiKey: "tour", model: "tour", clock });
}
