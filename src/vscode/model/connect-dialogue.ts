import * as vscode from "vscode";
import { errorMessage, UserError } from "../../base/errors.ts";
import { type ProviderInfo, providers, urlOf } from "../../model/providers.ts";
import { detectedProviders } from "../../model/servers/detect-servers.ts";
import type { ModelChoice, ModelProvider } from "../../protocol/model-provider.ts";
import { ask, askKey, askModel, askUrl, pickModel, signalOf } from "./ask-model.ts";
import { chooseFile } from "./choose-file.ts";
import type { ModelConnection } from "./model-connection.ts";
import { tryModel } from "./try-model.ts";

const title = "Connect a model";

export interface ConnectDeps {
  connection: ModelConnection;
  /** Folder of the product's state. */
  stateDir: string;
}

/** A model and, where it has one, its key. */
export interface ChosenModel extends ModelChoice {
  key?: string;
}

/** The first choice of "Connect a Model": who is to answer, or the tour. Nothing is looked for before a choice is made. */
export async function chooseConnection(deps: ConnectDeps): Promise<"tour" | undefined> {
  const chosen = await chooseModel(deps, { tour: true });
  if (chosen === "tour") return "tour";
  if (chosen !== undefined) await connect(deps.connection, chosen);
  return undefined;
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
          const chosen = await chooseModel(deps, { tour: false });
          if (chosen === undefined || chosen === "tour") return false;
          const { key, ...choice } = chosen;
          const keys = key ? new Map([[urlOf(choice.provider, choice.baseUrl), key]]) : undefined;
          await connection.setFallbacks([...current, choice], keys);
          return true;
        },
      },
      ...(current.length > 0 ? [{ label: "$(check) Done", act: async () => false }] : []),
    ];
    const choice = await vscode.window.showQuickPick(items, {
      title: "Fallback models",
      placeHolder: `Asked in this order when ${connection.label || "the model"} cannot answer`,
    });
    if (choice === undefined || !(await choice.act())) return;
  }
}

async function chooseModel(deps: ConnectDeps, { tour }: { tour: boolean }): Promise<ChosenModel | "tour" | undefined> {
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
        run: () => chooseOf(deps, provider),
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
  const choice = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: "Who is to answer?",
    matchOnDetail: true,
  });
  return choice?.run();
}

async function findServers(deps: ConnectDeps): Promise<ChosenModel | undefined> {
  const servers = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: "Looking for model servers on this machine" },
    () => deps.connection.detect(AbortSignal.timeout(3000)),
  );
  if (servers.length === 0) {
    void vscode.window.showInformationMessage(
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
  const choice = await vscode.window.showQuickPick(items, { title });
  if (choice === undefined) return undefined;
  const { provider, baseUrl, models } = choice.server;
  const id = await pickModel(models, undefined);
  return id === undefined ? undefined : { provider, baseUrl, id };
}

async function chooseOf(deps: ConnectDeps, provider: ModelProvider): Promise<ChosenModel | undefined> {
  const info = providers[provider];
  if (provider === "in-process") return chooseFile(deps.stateDir);
  if (provider === "vscode") {
    const models = await deps.connection.probe("vscode", undefined, AbortSignal.timeout(10_000), provider);
    if (models.length === 0) {
      void vscode.window.showInformationMessage(
        "VS Code offers no language model. Sign in to an extension that provides some, then try again.",
      );
      return undefined;
    }
    const id = await pickModel(models, undefined);
    return id === undefined ? undefined : { provider, baseUrl: "", id };
  }
  const baseUrl = await askUrl(provider, deps.connection.choice);
  if (baseUrl === undefined) return undefined;
  const key = info.local ? "" : await askKey(keyPrompt(info, baseUrl));
  if (key === undefined) return undefined;
  const id = await modelOf(deps.connection, provider, baseUrl, key);
  return id === undefined ? undefined : { provider, baseUrl, id, key };
}

function keyPrompt({ name }: ProviderInfo, baseUrl: string): string {
  if (name === "Azure OpenAI") return "API key of the resource; leave it empty to sign in with Microsoft Entra";
  return `API key for ${baseUrl || name}; leave it empty when none is needed`;
}

/** Asks the server for its models; where it does not say, for a name. */
async function modelOf(
  connection: ModelConnection,
  provider: ModelProvider,
  baseUrl: string,
  key: string,
): Promise<string | undefined> {
  if (provider === "azure") {
    return ask({ title, prompt: "Name of the deployment", ignoreFocusOut: true });
  }
  try {
    const models = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Asking ${baseUrl} for its models`, cancellable: true },
      (_, token) => connection.probe(baseUrl, key === "" ? undefined : key, signalOf(token, 15_000), provider),
    );
    return await pickModel(models, undefined);
  } catch (error) {
    const next = error instanceof UserError ? ` ${error.nextStep}` : "";
    const choice = await vscode.window.showWarningMessage(`${errorMessage(error)}${next}`, "Type the model");
    return choice === undefined ? undefined : askModel(undefined);
  }
}

/** Tries the model, shows what came of it, and connects it unless the user does not want it any more. */
async function connect(connection: ModelConnection, chosen: ChosenModel): Promise<void> {
  const { key, ...choice } = chosen;
  if ((await tryModel(connection, choice, key)) === "cancel") return;
  await connection.connect(choice.baseUrl, choice.id, key, choice.provider);
}
