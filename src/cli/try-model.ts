import type { PreflightRow } from "../model/preflight/preflight.ts";
import { providers } from "../model/providers.ts";
import { findConnection, onlyModel } from "./choose-model.ts";
import type { CliContext, OptionValues } from "./command.ts";
import type { ModelConnection } from "./model-wish.ts";
import { textValue } from "./run-options.ts";
import { readUserSettings } from "./user-settings.ts";

/** The server that the options, the environment and the settings file name. */
export async function connectionOf(values: OptionValues, context: CliContext): Promise<ModelConnection> {
  const { settings } = await readUserSettings(context.stateDir);
  const baseUrl = textValue(values, "base-url");
  const provider = textValue(values, "provider");
  return findConnection({ settings, ...(baseUrl && { baseUrl }), ...(provider && { provider }) }, context.environment);
}

/** Tries a model and prints what came of it. */
export async function tryModel(
  id: string | undefined,
  values: OptionValues,
  context: CliContext,
  signal: AbortSignal,
): Promise<number> {
  const connection = await connectionOf(values, context);
  const { settings } = await readUserSettings(context.stateDir);
  const model = id ?? (settings["model.id"] || undefined) ?? (await onlyModel(connection, context, signal));
  const { inspectModel } = await import("../model/servers/model-server.ts");
  const { resolveFacts } = await import("../model/facts/resolve-facts.ts");
  const { preflight, preflightMs } = await import("../model/preflight/preflight.ts");
  const limited = AbortSignal.any([signal, AbortSignal.timeout(preflightMs)]);
  const isServer = connection.provider !== "in-process";
  const report = isServer ? await inspectModel({ ...connection, headers: {} }, model, limited) : undefined;
  const facts = resolveFacts(connection.provider, model, report?.facts, settings["model.overrides"]?.[model]);
  const rows = await preflight(
    {
      model: await context.core.createModel(connection, model, { fallbacks: [] }),
      facts,
      warnings: report?.warnings ?? [],
      local: providers[connection.provider].local,
      clock: context.core.clock,
    },
    limited,
  );
  if (values.json) context.output.write(`${JSON.stringify({ model, rows, assumed: facts.assumed }, null, 2)}\n`);
  else context.output.write(formatPreflight(rows, facts.assumed, context));
  return rows.some(({ state }) => state === "failed") ? 1 : 0;
}

function formatPreflight(rows: readonly PreflightRow[], assumed: readonly string[], { style }: CliContext): string {
  const marks = { ok: style.green("✓"), warning: style.yellow("!"), failed: style.red("✗"), skipped: "-" };
  const lines = rows.flatMap(({ check: name, state, text, fix }) => [
    `${marks[state]} ${name.padEnd(10)} ${text}\n`,
    ...(fix === undefined ? [] : [`  ${" ".repeat(10)} ${fix}\n`]),
  ]);
  return [...lines, ...assumed.map((sentence) => `  ${sentence}\n`)].join("");
}
