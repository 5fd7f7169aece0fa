import { providers } from "../../model/providers.ts";
import type { ModelProvider } from "../../protocol/model-provider.ts";
import type { Dialogues } from "./dialogues.ts";

const title = "Connect a model";

/** Replaces the key of the configured server. A key never passes through the chat. */
export async function setApiKey(
  dialogues: Dialogues,
  baseUrl: string,
  store: (key: string) => Promise<void>,
  remove: () => Promise<void>,
): Promise<void> {
  const key = await askKey(dialogues, `API key for ${baseUrl}; leave it empty to remove it`);
  if (key === undefined) return;
  await (key === "" ? remove() : store(key));
  void dialogues.tell("information", key === "" ? "API key removed" : "API key stored");
}

export async function pickModel(
  dialogues: Dialogues,
  models: readonly string[],
  current?: string,
): Promise<string | undefined> {
  if (models.length === 0) {
    return askModel(
      dialogues,
      current,
      "The server lists no model. Load one there and connect again, or type its name",
    );
  }
  const other = "Another model…";
  const items = [
    ...models.map((model) => ({ label: model, ...(model === current && { description: "current" }) })),
    { label: other, description: "type its name", alwaysShow: true },
  ];
  const choice = await dialogues.pick(items, { title: "Select a model", matchOnDescription: true });
  return choice?.label === other ? askModel(dialogues, current) : choice?.label;
}

/** The address of a provider: the one that is known to begin with, or its own. */
export function askUrl(dialogues: Dialogues, provider: ModelProvider, known: string): Promise<string | undefined> {
  const { name, defaultUrl } = providers[provider];
  const example = provider === "azure" ? "https://NAME.openai.azure.com" : "https://example.com/v1";
  return dialogues.ask({
    title,
    prompt: `Address of ${name}${provider === "azure" ? "" : ", usually ending in /v1"}`,
    value: known || defaultUrl || "https://",
    ignoreFocusOut: true,
    validateInput: (value) => (isHttpUrl(value) ? undefined : `An address such as ${example}`),
  });
}

export function askKey(dialogues: Dialogues, prompt: string, typed = ""): Promise<string | undefined> {
  return dialogues.ask({ title, prompt, value: typed, password: true, ignoreFocusOut: true });
}

export function askModel(
  dialogues: Dialogues,
  current: string | undefined,
  prompt = "Name of the model, as the server calls it",
): Promise<string | undefined> {
  return dialogues.ask({
    title,
    prompt,
    value: current ?? "",
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === "" ? "A name is needed" : undefined),
  });
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text.trim());
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== "";
}
