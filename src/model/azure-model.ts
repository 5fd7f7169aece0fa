import { UserError } from "../base/errors.ts";
import type { ChatModel } from "../ports/chat-model.ts";
import type { ModelOptions } from "./model-options.ts";
import { createOpenAiModel } from "./openai-chat-model.ts";

export interface AzureModelOptions extends ModelOptions {
  /** With a date: the deployment stands in the address. Empty: the API without dates, where it stands in the request. */
  apiVersion: string;
  entraToken?: (signal: AbortSignal) => Promise<string>;
}

/**
 * A deployment of Azure OpenAI; `model` is the deployment's name. The key goes into a header of its own; without one a token of
 * Microsoft Entra is asked for with each request.
 */
export function createAzureModel(options: AzureModelOptions): ChatModel {
  const { apiVersion, apiKey, entraToken, model } = options;
  if (options.baseUrl === "") {
    throw new UserError(
      "no_endpoint",
      "Azure OpenAI needs the address of your resource.",
      "Set model.baseUrl (or AZURE_OPENAI_ENDPOINT) to https://NAME.openai.azure.com.",
    );
  }
  const root = options.baseUrl.replace(/\/openai(\/v1|\/deployments\/[^/]+)?$/, "");
  const dated = apiVersion !== "";
  const hasKey = apiKey !== "" && apiKey !== "none";
  return createOpenAiModel({
    ...options,
    baseUrl: dated ? `${root}/openai/deployments/${encodeURIComponent(model)}` : `${root}/openai/v1`,
    ...(dated && { query: { "api-version": apiVersion } }),
    authorise: async (signal) => {
      if (hasKey) return { authorization: null, "api-key": apiKey };
      if (entraToken !== undefined) return { authorization: `Bearer ${await entraToken(signal)}` };
      throw new UserError(
        "auth",
        "Azure OpenAI needs a key or a sign-in.",
        "Set the key (Lathe: Set API Key, AZURE_OPENAI_API_KEY), or sign in with `az login`.",
      );
    },
  });
}

const entraScope = "https://cognitiveservices.azure.com";
/** A token is renewed this long before it ends. */
const renewMs = 300_000;

/** Tokens of the signed-in user of the Azure command line; the same one until shortly before it ends. @throws UserError auth. */
export function createAzureCliToken(
  run: (file: string, args: readonly string[], signal: AbortSignal) => Promise<string>,
  now: () => number,
): (signal: AbortSignal) => Promise<string> {
  let known: { token: string; until: number } | undefined;
  return async (signal) => {
    if (known !== undefined && now() < known.until - renewMs) return known.token;
    const said = await run("az", ["account", "get-access-token", "--resource", entraScope, "--output", "json"], signal);
    const token = /"accessToken":\s*"([^"]+)"/.exec(said)?.[1];
    const until = Number(/"expires_on":\s*"?(\d+)/.exec(said)?.[1]) * 1000;
    if (token === undefined) {
      throw new UserError("auth", "`az account get-access-token` gave no token.", "Run `az login`, or set a key.");
    }
    known = { token, until: Number.isFinite(until) && until > 0 ? until : now() + 2 * renewMs };
    return token;
  };
}
