import * as vscode from "vscode";
import { errorMessage, UserError } from "../../base/errors.ts";
import type { ModelConnection } from "./model-connection.ts";

const title = "Connect a model";

/** Asks for an address, a key and a model with the editor's own dialogues; a key never passes through the chat. */
export async function connectWithKey(connection: ModelConnection, currentUrl: string): Promise<void> {
  const baseUrl = await askUrl(currentUrl);
  if (baseUrl === undefined) return;
  const key = await askKey(baseUrl);
  if (key === undefined) return;
  const model = await chooseModel(connection, baseUrl, key);
  if (model === undefined) return;
  await connection.connect(baseUrl, model, key);
}

/** The first choice of "Connect a Model": what was found on this machine, a service with a key, or the tour. */
export async function chooseConnection(connection: ModelConnection, currentUrl: string): Promise<"tour" | undefined> {
  type Choice = vscode.QuickPickItem & { run: () => Promise<"tour" | undefined> };
  const servers = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: "Looking for model servers on this machine" },
    () => connection.detect(AbortSignal.timeout(2000)),
  );
  const local: Choice[] = servers.map((server) => ({
    label: `$(server-process) ${server.name}`,
    description: server.baseUrl,
    detail: `Running on this machine, ${server.models.length} ${server.models.length === 1 ? "model" : "models"}`,
    run: async () => {
      const model = await pickModel(server.models, undefined);
      if (model !== undefined) await connection.connect(server.baseUrl, model);
      return undefined;
    },
  }));
  const choice = await vscode.window.showQuickPick<Choice>(
    [
      ...local,
      {
        label: "$(key) URL and API key",
        detail: "Any OpenAI-compatible service. The key stays in the secret storage.",
        run: async () => {
          await connectWithKey(connection, currentUrl);
          return undefined;
        },
      },
      {
        label: "$(compass) Take the tour",
        detail: "Scripted, no intelligence: a reviewed edit and a command on a sample project.",
        run: async () => "tour",
      },
    ],
    { title, placeHolder: local.length === 0 ? "No model server answered on this machine's default ports" : "" },
  );
  return choice?.run();
}

/** Replaces the key of the configured server. */
export async function setApiKey(
  baseUrl: string,
  store: (key: string) => Promise<void>,
  remove: () => Promise<void>,
): Promise<void> {
  const key = await askKey(baseUrl);
  if (key === undefined) return;
  await (key === "" ? remove() : store(key));
  void vscode.window.showInformationMessage(key === "" ? "API key removed" : "API key stored");
}

export async function pickModel(models: readonly string[], current: string | undefined): Promise<string | undefined> {
  if (models.length === 0) return askModel(current);
  const other = "Another model…";
  const items: vscode.QuickPickItem[] = [
    ...models.map((model) => ({ label: model, ...(model === current && { description: "current" }) })),
    { label: other, description: "type its name", alwaysShow: true },
  ];
  const choice = await vscode.window.showQuickPick(items, { title: "Select a model", matchOnDescription: true });
  return choice?.label === other ? askModel(current) : choice?.label;
}

async function chooseModel(connection: ModelConnection, baseUrl: string, key: string): Promise<string | undefined> {
  try {
    const models = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Asking ${baseUrl} for its models`, cancellable: true },
      (_, token) => connection.probe(baseUrl, key === "" ? undefined : key, signalOf(token, 15_000)),
    );
    return await pickModel(models, undefined);
  } catch (error) {
    const next = error instanceof UserError ? ` ${error.nextStep}` : "";
    const choice = await vscode.window.showWarningMessage(
      `${errorMessage(error)}${next}`,
      "Type the model",
      "Start over",
    );
    if (choice === "Type the model") return askModel(undefined);
    if (choice === "Start over") await connectWithKey(connection, baseUrl);
    return undefined;
  }
}

function askUrl(current: string): Promise<string | undefined> {
  return ask({
    title,
    prompt: "Address of an OpenAI-compatible service, usually ending in /v1",
    value: current === "" ? "https://" : current,
    ignoreFocusOut: true,
    validateInput: (value) => (isHttpUrl(value) ? undefined : "An address such as https://example.com/v1"),
  });
}

function askKey(baseUrl: string): Promise<string | undefined> {
  return ask({
    title,
    prompt: `API key for ${baseUrl}; leave it empty when none is needed`,
    password: true,
    ignoreFocusOut: true,
  });
}

function askModel(current: string | undefined): Promise<string | undefined> {
  return ask({
    title,
    prompt: "Name of the model, as the server calls it",
    value: current ?? "",
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === "" ? "A name is needed" : undefined),
  });
}

async function ask(options: vscode.InputBoxOptions): Promise<string | undefined> {
  return (await vscode.window.showInputBox(options))?.trim();
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text.trim());
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== "";
}

function signalOf(token: vscode.CancellationToken, timeoutMs: number): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return AbortSignal.any([controller.signal, AbortSignal.timeout(timeoutMs)]);
}
