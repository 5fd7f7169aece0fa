import * as z from "zod";

/** Who answers, and in which protocol. */
export const modelProvider = z.enum([
  "openai",
  "openai-responses",
  "azure",
  "anthropic",
  "openrouter",
  "ollama",
  "lmstudio",
  "llamacpp",
  "vllm",
  "litellm",
  "vscode",
  "in-process",
]);
export type ModelProvider = z.infer<typeof modelProvider>;

/** How a model calls tools: as the provider does it, as text, or as text once the provider says that it cannot. */
export const toolCallForm = z.enum(["auto", "native", "text"]);
export type ToolCallForm = z.infer<typeof toolCallForm>;

/** A model to ask: enough to find it again, without its key. */
export const modelChoice = z.object({
  provider: modelProvider.default("openai"),
  /** Empty: the provider's own address. */
  baseUrl: z.string().default(""),
  id: z.string().min(1),
});
export type ModelChoice = z.infer<typeof modelChoice>;

/** USD per million tokens, as the user gives it. */
export const priceSetting = z.object({
  input: z.number().min(0),
  output: z.number().min(0),
  cachedInput: z.number().min(0).optional(),
  cacheWrite: z.number().min(0).optional(),
});

/** What the user knows better than the table and the server. */
export const modelOverride = z.object({
  contextTokens: z.number().int().min(1).optional(),
  outputTokens: z.number().int().min(1).optional(),
  price: priceSetting.optional(),
  tools: z.boolean().optional(),
  vision: z.boolean().optional(),
  reasoning: z.boolean().optional(),
});
export type ModelOverride = z.infer<typeof modelOverride>;
