import type { ModelProvider } from "../protocol/model-provider.ts";
import { listServerModels } from "./servers/model-server.ts";

export interface ModelInfo {
  id: string;
  /** Tokens, when the server says it. */
  contextTokens?: number;
}

/**
 * The models a server offers.
 * @throws UserError auth, connection, bad_answer …; the abort reason when `signal` fires.
 */
export async function listModels(
  baseUrl: string,
  apiKey: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  provider: ModelProvider = "openai",
): Promise<ModelInfo[]> {
  const models = await listServerModels({ provider, baseUrl: baseUrl.replace(/\/+$/, ""), apiKey, headers }, signal);
  return models.map(({ id, facts: { contextTokens } }) => ({
    id,
    ...(contextTokens !== undefined && { contextTokens }),
  }));
}
