import type { OptionSpec } from "../command.ts";

export const cwd: OptionSpec = { type: "string", value: "DIR", help: "Workspace folder (default: the current one)" };
export const json: OptionSpec = { type: "boolean", help: "Print JSON" };
export const baseUrl: OptionSpec = {
  type: "string",
  value: "URL",
  help: "OpenAI-compatible server (default: OPENAI_BASE_URL, else https://api.openai.com/v1)",
};
export const provider: OptionSpec = {
  type: "string",
  value: "NAME",
  help: "openai (default), openai-responses, anthropic, azure, openrouter, ollama, lmstudio, llamacpp, vllm, litellm, in-process",
};
