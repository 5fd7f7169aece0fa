import { type Environment, readEnvironment } from "../configuration/read-environment.ts";
import { faultText } from "../configuration/setting-fault.ts";
import type { Settings } from "../configuration/settings-schema.ts";
import { providerOf, providers, urlOf } from "../model/providers.ts";
import { type ModelChoice, type ModelProvider, modelProvider } from "../protocol/model-provider.ts";
import type { CliContext } from "./command.ts";
import type { ModelConnection } from "./model-wish.ts";
import { UsageError } from "./usage-error.ts";

export interface ConnectionWish {
  provider?: string;
  baseUrl?: string;
  /** The user's settings file. */
  settings?: Partial<Settings>;
}

/** The environment as Lathe reads it. @throws UsageError naming the first fault, where one would send requests astray. */
export function checkedEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const { environment, faults } = readEnvironment(variables);
  const [fault] = faults.filter(({ name }) => !name.startsWith("LATHE_") || name in environmentOfRequests);
  if (fault !== undefined) throw new UsageError(faultText(fault), "`lathe doctor` names every fault.");
  return environment;
}
const environmentOfRequests = { LATHE_PROVIDER: true, LATHE_API_KEY: true, LATHE_MODEL: true };

/**
 * Where the model is, and the key for it: what was typed, else the environment, else the settings file. A server other than
 * the large services may need no key.
 * @throws UsageError when a key is needed and there is none, or something is no provider or address.
 */
export function findConnection(wish: ConnectionWish, variables: NodeJS.ProcessEnv): ModelConnection {
  const environment = checkedEnvironment(variables);
  const { settings = {} } = wish;
  const named = wish.provider ?? environment.LATHE_PROVIDER;
  const given = wish.baseUrl ?? (named === undefined || isOpenAi(named) ? environment.OPENAI_BASE_URL : undefined);
  const settled = given === undefined && named === undefined ? settings["model.provider"] : undefined;
  const provider = readProvider(named ?? settled ?? (given === undefined ? "openai" : providerOf(given)));
  const ownUrl =
    settings["model.provider"] === provider || settled !== undefined ? settings["model.baseUrl"] : undefined;
  const baseUrl = urlOf(provider, given ?? addressIn(environment, provider) ?? (ownUrl || undefined));
  const apiKey = keyFor(provider, environment);
  if (apiKey !== undefined) return { provider, baseUrl, apiKey };
  // An address of one's own, or a server of one's own, may do without.
  const mayLackKey = providers[provider].local || provider === "azure" || given !== undefined || Boolean(ownUrl);
  if (mayLackKey) return { provider, baseUrl, apiKey: "none" };
  const [variable = "LATHE_API_KEY"] = providers[provider].keyVariables;
  throw new UsageError(
    provider === "openai"
      ? "There is no model to talk to: no key and no server."
      : `${providers[provider].name} needs a key.`,
    `Set LATHE_API_KEY (or ${variable}), or name a server that needs no key: --base-url http://127.0.0.1:11434/v1. \`lathe tour\` needs neither.`,
  );
}

function isOpenAi(provider: string): boolean {
  return provider === "openai" || provider === "openai-responses";
}

function addressIn(environment: Environment, provider: ModelProvider): string | undefined {
  if (provider === "azure") return environment.AZURE_OPENAI_ENDPOINT;
  return provider === "anthropic" ? environment.ANTHROPIC_BASE_URL : undefined;
}

/** `LATHE_API_KEY` is for whatever provider was chosen; a key of a provider's own goes to no other one. */
export function keyFor(
  provider: ModelProvider,
  environment: Environment,
  { ownOnly = false }: { ownOnly?: boolean } = {},
): string | undefined {
  const own = providers[provider].keyVariables as (keyof Environment)[];
  const names: (keyof Environment)[] = ownOnly ? [...own] : ["LATHE_API_KEY", ...own];
  // A gateway of one's own, or a server behind an address, is often given OpenAI's variable.
  if (provider === "litellm" || provider === "vllm") names.push("OPENAI_API_KEY");
  return names.map((name) => environment[name]).find((value) => value !== undefined);
}

export function readProvider(name: string): ModelProvider {
  const provider = modelProvider.safeParse(name);
  if (provider.success && provider.data !== "vscode") return provider.data;
  const all = modelProvider.options.filter((one) => one !== "vscode").join(", ");
  throw new UsageError(
    name === "vscode" ? "VS Code's models can only be used inside VS Code." : `There is no provider ${name}.`,
    `The providers are: ${all}.`,
  );
}

/** `PROVIDER:MODEL` or `PROVIDER:MODEL@URL`. @throws UsageError. */
export function readChoice(text: string): ModelChoice {
  const [, name = "", rest = ""] = /^([a-z-]+):(.+)$/.exec(text) ?? [];
  const [, id = rest, baseUrl = ""] = /^(.*)@(https?:\/\/.*)$/.exec(rest) ?? [];
  if (id !== "") return { provider: readProvider(name), id, baseUrl };
  throw new UsageError(
    `${text} names no model to fall back to.`,
    "Write it as PROVIDER:MODEL or PROVIDER:MODEL@URL, as in --fallback anthropic:claude-sonnet-5-5.",
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
