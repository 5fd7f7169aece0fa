import * as vscode from "vscode";
import { isAbortError } from "../../base/errors.ts";
import { type ProviderInfo, providers, urlOf } from "../../model/providers.ts";
import { detectedProviders } from "../../model/servers/detect-servers.ts";
import type { ModelChoice, ModelProvider } from "../../protocol/model-provider.ts";
import { askKey, askModel, askUrl, pickModel } from "./ask-model.ts";
import { chooseFile } from "./choose-file.ts";
import type { Dialogues } from "./dialogues.ts";
import type { ModelConnection } from "./model-connection.ts";
import { probeFault } from "./probe-fault.ts";
import { tryModel } from "./try-model.ts";

const title = "Connect a model";

export interface ConnectDeps {
  connection: ModelConnection;
  dialogues: Dialogues;
  /** Folder of the product's state. */
  stateDir: string;
}

/** A model and, where it has one, its key. */
export interface ChosenModel extends ModelChoice {
  key?: string;
}

/** What was typed for a provider and did not lead to a model yet: it stands there when it is asked for again. */
type Drafts = Map<ModelProvider, { baseUrl: string; key: string }>;

/** The first choice of "Connect a Model": who is to answer, or the tour. Nothing is looked for before a choice is made. */
export async function chooseConnection(deps: ConnectDeps): Promise<"tour" | undefined> {
  const { connection, dialogues } = deps;
  const drafts: Drafts = new Map();
  for (;;) {
    const chosen = await chooseModel(deps, drafts, { tour: true });
    if (chosen === undefined || chosen === "tour") return chosen;
    const { key, ...choice } = chosen;
    const wish = await tryModel(connection, dialogues, choice, key);
    if (wish === "use") await connection.connect(choice.baseUrl, choice.id, key, choice.provider);
    if (wish !== "other") return undefined;
  }
}

/** Adds, changes or removes the models that are asked when the first one cannot answer. */
export async function chooseFallbacks(deps: ConnectDeps): Promise<void> {
  const { connection } = deps;
  for (;;) {
    const current = connection.fallbacks;
    type Item = vscode.QuickPickItem & { act: () => Promise<boolean> };
    const items: Item[] = [
      ...current.map((choice, index) => ({
        label: `${index + 1}. ${choice.id}`,
        description: providers[choice.provider].name,
        detail: "Choose it to remove it",
        act: async () => {
          await connection.setFallbacks(current.filter((one) => one !== choice));
          return true;
        },
      })),
      {
        label: "$(add) Add a model",
        act: async () => {
          const chosen = await chooseModel(deps, new Map(), { tour: false });
          if (chosen === undefined || chosen === "tour") return false;
          const { key, ...choice } = chosen;
          const keys = key ? new Map([[urlOf(choice.provider, choice.baseUrl), key]]) : undefined;
          await connection.setFallbacks([...current, choice], keys);
          return true;
        },
      },
      ...(current.length > 0 ? [{ label: "$(check) Done", act: async () => false }] : []),
    ];
    const choice = await deps.dialogues.pick(items, {
      title: "Fallback models",
      placeHolder: `Asked in this order when ${connection.label || "the model"} cannot answer`,
    });
    if (choice === undefined || !(await choice.act())) return;
  }
}

async function chooseModel(
  deps: ConnectDeps,
  drafts: Drafts,
  { tour }: { tour: boolean },
): Promise<ChosenModel | "tour" | undefined> {
  type Item = vscode.QuickPickItem & { run: () => Promise<ChosenModel | "tour" | undefined> };
  const groups: [string, ModelProvider[]][] = [
    ["On this machine", ["ollama", "lmstudio", "llamacpp", "vllm", "litellm", "in-process"]],
    ["With a key", ["openai", "openai-responses", "anthropic", "azure", "openrouter"]],
    ["In this editor", ["vscode"]],
  ];
  const items: Item[] = [
    {
      label: "$(search) Find servers on this machine",
      detail: `Looks at the usual ports of ${detectedProviders.map((one) => providers[one].name).join(", ")}`,
      run: () => findServers(deps),
    },
    ...groups.flatMap(([label, members]): Item[] => [
      { label, kind: vscode.QuickPickItemKind.Separator, run: async () => undefined },
      ...members.map((provider) => ({
        label: providers[provider].name,
        detail: providers[provider].detail,
        run: () => chooseOf(deps, drafts, provider),
      })),
    ]),
  ];
  if (tour) {
    items.push(
      { label: "", kind: vscode.QuickPickItemKind.Separator, run: async () => undefined },
      {
        label: "$(compass) Take the tour",
        detail: "Scripted, no intelligence: a reviewed edit and a command on a sample project.",
        run: async () => "tour",
      },
    );
  }
  const choice = await deps.dialogues.pick(items, {
    title,
    placeHolder: "Who is to answer?",
    matchOnDetail: true,
  });
  return choice?.run();
}

async function findServers({ connection, dialogues }: ConnectDeps): Promise<ChosenModel | undefined> {
  const servers = await dialogues.wait("Looking for model servers on this machine", 3000, async (signal) => {
    const found = await connection.detect(signal);
    return signal.aborted && found.length === 0 ? undefined : found;
  });
  if (servers === undefined) return undefined;
  if (servers.length === 0) {
    void dialogues.tell(
      "information",
      "No model server answers on this machine's usual ports. Start one, or give its address: choose its name in the list.",
    );
    return undefined;
  }
  const items = servers.map((server) => ({
    label: `$(server-process) ${server.name}`,
    description: server.baseUrl,
    detail: server.models.length === 0 ? "No model loaded" : server.models.slice(0, 5).join(", "),
    server,
  }));
  const choice = await dialogues.pick(items, { title });
  if (choice === undefined) return undefined;
  const { provider, baseUrl, models } = choice.server;
  const id = await pickModel(dialogues, models);
  return id === undefined ? undefined : { provider, baseUrl, id };
}

async function chooseOf(deps: ConnectDeps, drafts: Drafts, provider: ModelProvider): Promise<ChosenModel | undefined> {
  const { connection, dialogues } = deps;
  if (provider === "in-process") return chooseFile(deps.stateDir, dialogues);
  if (provider !== "vscode") return chooseServer(deps, drafts, provider);
  const models = await connection.probe("vscode", undefined, AbortSignal.timeout(10_000), provider);
  if (models.length === 0) {
    void dialogues.tell(
      "information",
      "VS Code offers no language model. Sign in to an extension that provides some, then try again.",
    );
    return undefined;
  }
  const id = await pickModel(dialogues, models);
  return id === undefined ? undefined : { provider, baseUrl: "", id };
}

/** Asks for address, key and model; what does not lead to a model can be changed, and nothing is kept before one is chosen. */
async function chooseServer(
  deps: ConnectDeps,
  drafts: Drafts,
  provider: ModelProvider,
): Promise<ChosenModel | undefined> {
  const { connection, dialogues } = deps;
  const { choice } = connection;
  const info = providers[provider];
  for (;;) {
    const draft = drafts.get(provider);
    const known = draft?.baseUrl ?? (choice.provider === provider ? choice.baseUrl : "");
    const baseUrl = await askUrl(dialogues, provider, known);
    if (baseUrl === undefined) return undefined;
    // A key goes only to the address that it was typed for.
    const typed = draft?.baseUrl === baseUrl ? draft.key : "";
    const key = info.local ? "" : await askKey(dialogues, keyPrompt(info, baseUrl), typed);
    if (key === undefined) return undefined;
    drafts.set(provider, { baseUrl, key });
    const found = await modelOf(deps, provider, baseUrl, key);
    if (found === "change") continue;
    return found && { provider, baseUrl, id: found.id, key };
  }
}

function keyPrompt({ name }: ProviderInfo, baseUrl: string): string {
  if (name === "Azure OpenAI") return "API key of the resource; leave it empty to sign in with Microsoft Entra";
  return `API key for ${baseUrl || name}; leave it empty when none is needed`;
}

/** Asks the server for its models; where it does not say, for a name, or for another address or key. */
async function modelOf(
  { connection, dialogues }: ConnectDeps,
  provider: ModelProvider,
  baseUrl: string,
  key: string,
): Promise<{ id: string } | "change" | undefined> {
  const named = (id: string | undefined) => (id === undefined ? undefined : { id });
  if (provider === "azure") return named(await askModel(dialogues, undefined, "Name of the deployment"));
  const change = providers[provider].local ? "Change the address" : "Change address or key";
  const again = "Try again";
  const type = "Type the model";
  for (;;) {
    try {
      const models = await dialogues.wait(`Asking ${baseUrl} for its models`, 15_000, (signal) =>
        connection.probe(baseUrl, key === "" ? undefined : key, signal, provider),
      );
      return named(await pickModel(dialogues, models));
    } catch (error) {
      if (isAbortError(error)) return undefined;
      const choice = await dialogues.tell("warning", probeFault(error, { baseUrl, key }), change, again, type);
      if (choice === change) return "change";
      if (choice !== again) return choice === type ? named(await askModel(dialogues, undefined)) : undefined;
    }
  }
}
