import type { CliContext } from "./command.ts";
import type { ModelConnection } from "./core.ts";
import { UsageError } from "./usage-error.ts";

const openAiUrl = "https://api.openai.com/v1";

/**
 * Where the model is, and the key for it. A server other than OpenAI's may need no key.
 * @throws UsageError when a key is needed and there is none.
 */
export function findConnection(baseUrl: string | undefined, environment: NodeJS.ProcessEnv): ModelConnection {
  const apiKey = environment.LATHE_API_KEY || environment.OPENAI_API_KEY;
  if (apiKey) return { baseUrl: baseUrl ?? openAiUrl, apiKey };
  if (baseUrl !== undefined) return { baseUrl, apiKey: "none" };
  throw new UsageError(
    "There is no model to talk to: no key and no server.",
    "Set LATHE_API_KEY (or OPENAI_API_KEY), or name a server that needs no key: --base-url http://127.0.0.1:11434/v1. `lathe tour` needs neither.",
  );
}

/** The model to use when none was named: the only one the server has. @throws UsageError when there are several. */
export async function onlyModel(
  connection: ModelConnection,
  context: Pick<CliContext, "core">,
  signal: AbortSignal,
): Promise<string> {
  const models = await context.core.listModels(connection, signal);
  const [first, ...others] = models;
  if (first !== undefined && others.length === 0) return first;
  const shown = models.slice(0, 20).join(", ");
  throw new UsageError(
    first === undefined ? `${connection.baseUrl} has no model.` : "No model was named.",
    first === undefined ? "Load a model there, or name one with --model." : `Name one with --model: ${shown}`,
  );
}
