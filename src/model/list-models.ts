import * as z from "zod";
import { UserError } from "../base/errors.ts";
import { classifyModelError } from "./model-error.ts";
import { createNodeFetch } from "./node-fetch.ts";

export interface ModelInfo {
  id: string;
  /** Tokens, when the server says it. */
  contextTokens?: number;
}

const modelList = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      context_length: z.number().optional(),
      max_model_len: z.number().optional(),
    }),
  ),
});

/**
 * The models a server offers, from `GET /models`.
 * @throws UserError auth, connection, bad_answer …; the abort reason when `signal` fires.
 */
export async function listModels(
  baseUrl: string,
  apiKey: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<ModelInfo[]> {
  const { OpenAI } = await import("openai/client");
  const client = new OpenAI({
    baseURL: baseUrl,
    apiKey,
    maxRetries: 0,
    fetch: createNodeFetch(),
    defaultHeaders: headers,
  });
  try {
    const answer = modelList.safeParse(await client.get("/models", { signal }));
    if (!answer.success) {
      throw new UserError(
        "bad_answer",
        `${baseUrl}/models did not answer with a list of models.`,
        "Check that the URL ends where the API starts, usually in /v1.",
      );
    }
    return answer.data.data.map((model) => {
      const contextTokens = model.context_length ?? model.max_model_len;
      return { id: model.id, ...(contextTokens !== undefined && { contextTokens }) };
    });
  } catch (thrown) {
    signal.throwIfAborted();
    throw classifyModelError(thrown, baseUrl, "", new Date()).error;
  }
}
