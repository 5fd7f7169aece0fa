import type { CliContext, CommandHandler, OptionValues } from "../command.ts";
import { downloadFile, installLibrary } from "../fetch-local-model.ts";
import { formatTable } from "../table.ts";
import { connectionOf, tryModel } from "../try-model.ts";
import { UsageError } from "../usage-error.ts";

/** Lists the models of a provider, finds local servers, tries a model, or brings what runs one in process. */
export const models: CommandHandler = async ({ positionals: [action = "list", argument], values }, context) => {
  const controller = new AbortController();
  const release = context.onInterrupt(() => controller.abort());
  try {
    switch (action) {
      case "list":
        return await list(values, context, controller.signal);
      case "detect":
        return await detect(values, context, controller.signal);
      case "check":
        return await tryModel(argument, values, context, controller.signal);
      case "install-llama":
        return await installLibrary(context, controller.signal);
      case "download":
        return await downloadFile(argument, values, context, controller.signal);
      default:
        throw new UsageError(
          `There is no action ${action}.`,
          "The actions are: list, detect, check [MODEL], install-llama, download URL.",
        );
    }
  } finally {
    release();
  }
};

async function list(values: OptionValues, context: CliContext, signal: AbortSignal): Promise<number> {
  const connection = await connectionOf(values, context);
  const { listServerModels } = await import("../../model/servers/model-server.ts");
  const { resolveFacts } = await import("../../model/facts/resolve-facts.ts");
  const found = await listServerModels({ ...connection, headers: {} }, signal);
  const described = found.map(({ id, facts: reported }) => ({
    id,
    ...resolveFacts(connection.provider, id, reported),
  }));
  if (values.json) {
    context.output.write(`${JSON.stringify(described, null, 2)}\n`);
    return 0;
  }
  const rows = described.map(({ id, contextTokens, price, tools }) => [
    id,
    contextTokens === undefined ? "?" : contextTokens.toLocaleString("en-US"),
    tools === undefined ? "?" : tools ? "yes" : "as text",
    price === undefined ? "?" : price.input + price.output === 0 ? "free" : `$${price.input} / $${price.output}`,
  ]);
  context.output.write(formatTable([["MODEL", "CONTEXT", "TOOLS", "PRICE IN / OUT"], ...rows]));
  return 0;
}

async function detect(values: OptionValues, context: CliContext, signal: AbortSignal): Promise<number> {
  const { detectServers } = await import("../../model/servers/detect-servers.ts");
  const found = await detectServers(signal);
  if (values.json) context.output.write(`${JSON.stringify(found, null, 2)}\n`);
  else if (found.length === 0) context.output.write("No model server answers on this machine's usual ports.\n");
  else {
    const rows = found.map((server) => [
      server.provider,
      server.baseUrl,
      server.models.join(", ") || "no model loaded",
    ]);
    context.output.write(formatTable([["PROVIDER", "ADDRESS", "MODELS"], ...rows]));
  }
  return 0;
}
