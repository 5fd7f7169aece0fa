import { errorMessage, UserError } from "../../base/errors.ts";
import { readEnvironment } from "../../configuration/read-environment.ts";
import { type Finding, failed, ok, warning } from "../../doctor/finding.ts";
import { resolveFacts } from "../../model/facts/resolve-facts.ts";
import { providers } from "../../model/providers.ts";
import { findConnection } from "../choose-model.ts";
import type { CliContext, OptionValues } from "../command.ts";
import type { ModelConnection } from "../model-wish.ts";
import { textValue } from "../run-options.ts";
import { readUserSettings } from "../user-settings.ts";

/** Milliseconds a server has to list its models. */
const serverPatience = 5000;

/** Key, endpoint, model and context. Asks the server for its list only; `lathe models check` tries the model itself. */
export async function checkModel(values: OptionValues, context: CliContext): Promise<Finding[]> {
  const baseUrl = textValue(values, "base-url");
  const provider = textValue(values, "provider");
  const { settings } = await readUserSettings(context.stateDir);
  let connection: ModelConnection;
  try {
    connection = findConnection(
      { settings, ...(baseUrl && { baseUrl }), ...(provider && { provider }) },
      context.environment,
    );
  } catch (error) {
    const next = error instanceof UserError ? error.nextStep : "";
    return [warning("Key", "none is set for this provider", next), failed("Model server", errorMessage(error), next)];
  }
  const { environment } = readEnvironment(context.environment);
  const names = ["LATHE_API_KEY", ...providers[connection.provider].keyVariables];
  const keyName = names.find((name) => environment[name as keyof typeof environment] !== undefined);
  const key =
    keyName === undefined
      ? warning(
          "Key",
          `none of ${names.join(", ")} is set; a server on this machine needs none`,
          `Set ${names[0]} if the server wants a key.`,
        )
      : ok("Key", `${keyName} is set`);
  if (connection.provider === "in-process") return [ok("Model server", "none: the model runs in process")];
  try {
    const models = await context.core.listModels(connection, AbortSignal.timeout(serverPatience));
    const server = ok("Model server", `${connection.baseUrl} has ${models.length} models`);
    const id = context.environment.LATHE_MODEL ?? settings["model.id"];
    return [key, server, ...(id ? [checkName(id, models, connection)] : [])];
  } catch (error) {
    const next = error instanceof UserError ? error.nextStep : "Try again.";
    return [key, failed("Model server", `${connection.baseUrl}: ${errorMessage(error)}`, next)];
  }
}

function checkName(id: string, models: readonly string[], { provider }: ModelConnection): Finding {
  if (provider !== "azure" && models.length > 0 && !models.includes(id)) {
    return warning("Model", `${id} is not in the server's list`, `It has ${models.slice(0, 8).join(", ")}.`);
  }
  const { assumed, contextTokens } = resolveFacts(provider, id);
  const [first] = assumed;
  if (first !== undefined) return warning("Model", first, "`lathe models check` tries it.");
  return ok("Model", `${id}, context of ${contextTokens} tokens`);
}
