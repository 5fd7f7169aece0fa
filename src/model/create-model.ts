import { UserError } from "../base/errors.ts";
import type { ChatModel } from "../ports/chat-model.ts";
import type { ToolCallForm } from "../protocol/model-provider.ts";
import type { ModelFacts } from "./facts/model-facts.ts";
import type { ResolvedFacts } from "./facts/resolve-facts.ts";
import { factsFor, type ModelSpec, optionsOf } from "./model-spec.ts";
import { withTextTools } from "./text-tools/text-tool-model.ts";

/** The model a choice names. Only the code of its provider is loaded. @throws UserError when something is missing. */
export async function createModel(spec: ModelSpec): Promise<ChatModel> {
  const facts = factsFor(spec);
  const form = spec.toolCalls === undefined || spec.toolCalls === "auto" ? formFor(facts) : spec.toolCalls;
  return withTextTools(await createNative(spec, facts), form);
}

function formFor(facts: ModelFacts): ToolCallForm {
  return facts.tools === false ? "text" : "auto";
}

async function createNative(spec: ModelSpec, facts: ResolvedFacts): Promise<ChatModel> {
  const options = optionsOf(spec, facts);
  switch (spec.provider) {
    case "anthropic": {
      const { createAnthropicModel } = await import("./anthropic/anthropic-model.ts");
      return createAnthropicModel({ ...options, thinking: thinkingOf(spec, facts) });
    }
    case "openai-responses": {
      const { createResponsesModel } = await import("./responses/responses-model.ts");
      return createResponsesModel({ ...options, reasons: facts.reasoning !== undefined && facts.reasoning !== false });
    }
    case "azure": {
      const { createAzureModel } = await import("./azure-model.ts");
      return createAzureModel({
        ...options,
        apiVersion: spec.apiVersion ?? "",
        ...(spec.entraToken && { entraToken: spec.entraToken }),
      });
    }
    case "in-process": {
      const { createInProcessModel } = await import("./in-process/in-process-model.ts");
      return createInProcessModel({ ...options, file: spec.id, stateDir: spec.stateDir ?? "" });
    }
    case "vscode":
      throw new UserError(
        "no_editor",
        "VS Code's language models can only be used inside VS Code.",
        "Name another provider with --provider.",
      );
    default: {
      const { createOpenAiModel } = await import("./openai-chat-model.ts");
      return createOpenAiModel({ ...options, sendReasoning: spec.sendReasoning ?? false });
    }
  }
}

function thinkingOf({ reasoningEffort }: ModelSpec, { reasoning }: ModelFacts): "adaptive" | "off" {
  if (reasoningEffort === "none") return "off";
  return reasoning === "adaptive" || (reasoning === true && reasoningEffort) ? "adaptive" : "off";
}
