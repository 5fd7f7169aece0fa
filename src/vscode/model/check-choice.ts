import { resolveFacts } from "../../model/facts/resolve-facts.ts";
import { type PreflightRow, preflight } from "../../model/preflight/preflight.ts";
import { providers, urlOf } from "../../model/providers.ts";
import { inspectModel } from "../../model/servers/model-server.ts";
import type { ModelChoice } from "../../protocol/model-provider.ts";
import { buildModel, type ModelBuilder, type ModelSettings, overrideOf } from "./build-model.ts";

/** A newly chosen model as it was tried. */
export interface TriedModel {
  rows: PreflightRow[];
  assumed: string[];
}

/** Tries a model in a few short requests. @throws UserError when it cannot even be made; the abort reason. */
export async function checkChoice(
  choice: ModelChoice,
  settings: ModelSettings,
  builder: ModelBuilder,
  given: { apiKey: string; headers: Record<string, string> },
  signal: AbortSignal,
): Promise<TriedModel> {
  const { provider, id } = choice;
  const address = { provider, baseUrl: urlOf(provider, choice.baseUrl), ...given };
  const isServer = provider !== "vscode" && provider !== "in-process";
  const report = isServer ? await inspectModel(address, id, signal) : undefined;
  const reported = report?.facts;
  const facts = resolveFacts(provider, id, reported, overrideOf(settings, id));
  const model = await buildModel(choice, settings, builder, { key: given.apiKey, ...(reported && { reported }) });
  try {
    const { local } = providers[provider];
    const options = { model, facts, warnings: report?.warnings ?? [], local, clock: builder.clock };
    return { rows: await preflight(options, signal), assumed: facts.assumed };
  } finally {
    model.close?.();
  }
}
