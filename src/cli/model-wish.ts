import type { ModelPrice } from "../model/model-price.ts";
import type { ModelChoice, ModelProvider, ToolCallForm } from "../protocol/model-provider.ts";

export interface ModelOptions {
  sendReasoning?: boolean;
  price?: ModelPrice;
  toolCalls?: ToolCallForm;
  reasoningEffort?: string;
  /** Asked in turn when the model cannot answer. */
  fallbacks?: readonly ModelChoice[];
}

export interface ModelConnection {
  provider: ModelProvider;
  baseUrl: string;
  apiKey: string;
}
