import * as vscode from "vscode";
import { providers } from "../../model/providers.ts";
import type { ModelChoice, ModelProvider } from "../../protocol/model-provider.ts";

const title = "Connect a model";

/** Replaces the key of the configured server. A key never passes through the chat. */
export async function setApiKey(
  baseUrl: string,
  store: (key: string) => Promise<void>,
  remove: () => Promise<void>,
): Promise<void> {
  const key = await askKey(`API key for ${baseUrl}; leave it empty to remove it`);
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

/** The address of a provider: its own to begin with, or the one that is set. */
export function askUrl(provider: ModelProvider, current: ModelChoice): Promise<string | undefined> {
  const { name, defaultUrl } = providers[provider];
  const known = current.provider === provider ? current.baseUrl : "";
  const example = provider === "azure" ? "https://NAME.openai.azure.com" : "https://example.com/v1";
  return ask({
    title,
    prompt: `Address of ${name}${provider === "azure" ? "" : ", usually ending in /v1"}`,
    value: known || defaultUrl || "https://",
    ignoreFocusOut: true,
    validateInput: (value) => (isHttpUrl(value) ? undefined : `An address such as ${example}`),
  });
}

export function askKey(prompt: string): Promise<string | undefined> {
  return ask({ title, prompt, password: true, ignoreFocusOut: true });
}

export function askModel(current: string | undefined): Promise<string | undefined> {
  return ask({
    title,
    prompt: "Name of the model, as the server calls it",
    value: current ?? "",
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === "" ? "A name is needed" : undefined),
  });
}

export async function ask(options: vscode.InputBoxOptions): Promise<string | undefined> {
  return (await vscode.window.showInputBox(options))?.trim();
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text.trim());
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== "";
}

export function signalOf(token: vscode.CancellationToken, timeoutMs: number): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return AbortSignal.any([controller.signal, AbortSignal.timeout(timeoutMs)]);
}
