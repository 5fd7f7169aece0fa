import type { ModelProvider } from "../protocol/model-provider.ts";

export interface ProviderInfo {
  name: string;
  /** One line for pickers. */
  detail: string;
  /** Where the API is, when nothing else is said. */
  defaultUrl?: string;
  /** Port on this machine that is looked at once the user has chosen this provider, or asked for local servers. */
  port?: number;
  /** Runs on the user's own machines: no key is needed, and nothing is charged. */
  local: boolean;
  /** Variables of the environment that hold the key, first one first; `LATHE_API_KEY` goes before all of them. */
  keyVariables: readonly string[];
}

export const providers: Readonly<Record<ModelProvider, ProviderInfo>> = {
  openai: {
    name: "OpenAI or compatible",
    detail: "Chat Completions: OpenAI, gateways, and most servers",
    defaultUrl: "https://api.openai.com/v1",
    local: false,
    keyVariables: ["OPENAI_API_KEY"],
  },
  "openai-responses": {
    name: "OpenAI Responses",
    detail: "The newer API: reasoning is kept from turn to turn, encrypted",
    defaultUrl: "https://api.openai.com/v1",
    local: false,
    keyVariables: ["OPENAI_API_KEY"],
  },
  anthropic: {
    name: "Anthropic",
    detail: "Messages API: thinking is kept, prompts are cached",
    defaultUrl: "https://api.anthropic.com/v1",
    local: false,
    keyVariables: ["ANTHROPIC_API_KEY"],
  },
  azure: {
    name: "Azure OpenAI",
    detail: "Deployments, with a key or a token of Microsoft Entra",
    local: false,
    keyVariables: ["AZURE_OPENAI_API_KEY"],
  },
  openrouter: {
    name: "OpenRouter",
    detail: "Many models behind one key",
    defaultUrl: "https://openrouter.ai/api/v1",
    local: false,
    keyVariables: ["OPENROUTER_API_KEY"],
  },
  ollama: {
    name: "Ollama",
    detail: "On this machine, port 11434",
    defaultUrl: "http://127.0.0.1:11434/v1",
    port: 11_434,
    local: true,
    keyVariables: [],
  },
  lmstudio: {
    name: "LM Studio",
    detail: "On this machine, port 1234",
    defaultUrl: "http://127.0.0.1:1234/v1",
    port: 1234,
    local: true,
    keyVariables: [],
  },
  llamacpp: {
    name: "llama.cpp",
    detail: "llama-server on this machine, port 8080",
    defaultUrl: "http://127.0.0.1:8080/v1",
    port: 8080,
    local: true,
    keyVariables: [],
  },
  vllm: {
    name: "vLLM",
    detail: "On this machine or another of yours, port 8000",
    defaultUrl: "http://127.0.0.1:8000/v1",
    port: 8000,
    local: true,
    keyVariables: ["VLLM_API_KEY"],
  },
  litellm: {
    name: "LiteLLM",
    detail: "Proxy, port 4000",
    defaultUrl: "http://127.0.0.1:4000/v1",
    port: 4000,
    local: false,
    keyVariables: ["LITELLM_API_KEY"],
  },
  vscode: {
    name: "VS Code language models",
    detail: "Models that VS Code and its extensions offer",
    local: false,
    keyVariables: [],
  },
  "in-process": {
    name: "A GGUF file, in process",
    detail: "Runs inside Lathe by llama.cpp, without a server",
    local: true,
    keyVariables: [],
  },
};

/** The address of a provider's API: what the user gave, else its own. Empty where there is none. */
export function urlOf(provider: ModelProvider, baseUrl: string | undefined): string {
  return (baseUrl || providers[provider].defaultUrl || "").replace(/\/+$/, "");
}

/** The provider that an address belongs to, for the addresses that say it. */
export function providerOf(baseUrl: string): ModelProvider {
  if (!URL.canParse(baseUrl)) return "openai";
  const { hostname, port } = new URL(baseUrl);
  if (hostname.endsWith(".openai.azure.com") || hostname.endsWith(".services.ai.azure.com")) return "azure";
  if (hostname === "api.anthropic.com") return "anthropic";
  if (hostname === "openrouter.ai") return "openrouter";
  if (port === "11434") return "ollama";
  return "openai";
}
