import type { ModelProvider } from "../../protocol/model-provider.ts";
import { providers, urlOf } from "../providers.ts";
import { listServerModels } from "./model-server.ts";

export interface FoundServer {
  provider: ModelProvider;
  name: string;
  baseUrl: string;
  models: string[];
}

const timeoutMs = 800;
/** Those whose port nobody else is likely to answer on in the same way. */
export const detectedProviders: readonly ModelProvider[] = ["ollama", "lmstudio", "llamacpp", "vllm", "litellm"];

/**
 * Looks for model servers at the providers' addresses on this machine; only when the user has asked for it. A port that does not answer
 * in time, or not in kind, counts as none.
 */
export async function detectServers(
  signal: AbortSignal,
  options: { only?: readonly ModelProvider[]; addressOf?: (provider: ModelProvider) => string } = {},
): Promise<FoundServer[]> {
  const { only = detectedProviders, addressOf = (provider) => urlOf(provider, undefined) } = options;
  const found = await Promise.all(
    only.map(async (provider) => {
      const baseUrl = addressOf(provider);
      try {
        const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
        const models = await listServerModels({ provider, baseUrl, apiKey: "", headers: {} }, limited);
        return { provider, name: providers[provider].name, baseUrl, models: models.map((model) => model.id) };
      } catch {
        // Whatever it is that answers there, it is no model server one could use.
        return undefined;
      }
    }),
  );
  return found.filter((server) => server !== undefined);
}
