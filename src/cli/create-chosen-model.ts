import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { readEnvironment } from "../configuration/read-environment.ts";
import type { Settings } from "../configuration/settings-schema.ts";
import { createModel } from "../model/create-model.ts";
import type { ModelSpec } from "../model/model-spec.ts";
import { urlOf } from "../model/providers.ts";
import type { ChatModel } from "../ports/chat-model.ts";
import type { Clock } from "../ports/runtime.ts";
import { keyFor } from "./choose-model.ts";
import type { ModelConnection, ModelOptions } from "./model-wish.ts";

export interface ChosenModelDeps {
  stateDir: string;
  clock: Clock;
  environment: NodeJS.ProcessEnv;
  settings: Partial<Settings>;
}

/** The model of a run; with the ones it falls back to, a chain of them. */
export async function createChosenModel(
  connection: ModelConnection,
  id: string,
  options: ModelOptions,
  deps: ChosenModelDeps,
): Promise<ChatModel> {
  const first = await createModel(specOf(connection, id, options, deps));
  const fallbacks = options.fallbacks ?? deps.settings["model.fallbacks"] ?? [];
  if (fallbacks.length === 0) return first;
  const { environment } = readEnvironment(deps.environment);
  const others = fallbacks.map((choice) => {
    const apiKey = keyFor(choice.provider, environment, { ownOnly: choice.provider !== connection.provider }) ?? "none";
    const { price: _price, ...shared } = options;
    return createModel(
      specOf(
        { provider: choice.provider, baseUrl: urlOf(choice.provider, choice.baseUrl), apiKey },
        choice.id,
        shared,
        deps,
      ),
    );
  });
  const { createFallbackModel } = await import("../model/resilience/fallback-model.ts");
  return createFallbackModel({ models: [first, ...(await Promise.all(others))], clock: deps.clock });
}

function specOf(
  connection: ModelConnection,
  id: string,
  options: ModelOptions,
  { stateDir, clock, environment, settings }: ChosenModelDeps,
): ModelSpec {
  const { price } = options;
  const known = settings["model.overrides"]?.[id];
  const stallSeconds = settings["model.stallSeconds"];
  return {
    ...connection,
    id,
    clock,
    stateDir,
    headers: settings["model.headers"] ?? {},
    override: { ...known, ...(price && { price }) },
    toolCalls: options.toolCalls ?? settings["model.toolCalls"] ?? "auto",
    reasoningEffort: options.reasoningEffort ?? settings["model.reasoningEffort"] ?? "",
    sendReasoning: options.sendReasoning ?? settings["model.sendReasoning"] ?? false,
    apiVersion: environment.AZURE_OPENAI_API_VERSION ?? settings["model.apiVersion"] ?? "",
    ...(stallSeconds !== undefined && { stallMs: stallSeconds * 1000 }),
    ...(connection.provider === "azure" && { entraToken: azureToken(clock) }),
  };
}

function azureToken(clock: Clock): (signal: AbortSignal) => Promise<string> {
  let token: ((signal: AbortSignal) => Promise<string>) | undefined;
  return async (signal) => {
    const { createAzureCliToken } = await import("../model/azure-model.ts");
    token ??= createAzureCliToken(
      async (file, args, stop) => (await promisify(execFile)(file, args, { signal: stop })).stdout,
      () => clock.now().getTime(),
    );
    return token(signal);
  };
}
