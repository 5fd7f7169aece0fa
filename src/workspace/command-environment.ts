/** Never given to a command: keys of ours, and what an extension host sets for its own children. */
const removed = [
  "LATHE_API_KEY",
  "OPENAI_API_KEY",
  "ANTHROPIC_API_KEY",
  "AZURE_OPENAI_API_KEY",
  "OPENROUTER_API_KEY",
  "LITELLM_API_KEY",
  "LATHE_EMBEDDINGS_API_KEY",
  "VLLM_API_KEY",
  "ELECTRON_RUN_AS_NODE",
  "VSCODE_INSPECTOR_OPTIONS",
  // Where `cd` leads must be what the line says.
  "CDPATH",
  "FORCE_COLOR",
  "CLICOLOR_FORCE",
];

/** Nobody can press a key or sees a colour. */
const fixed = {
  NO_COLOR: "1",
  TERM: "dumb",
  PAGER: "cat",
  GIT_PAGER: "cat",
  GIT_EDITOR: "true",
  GIT_TERMINAL_PROMPT: "0",
  npm_config_update_notifier: "false",
};

/** The environment a command of the agent runs in; `gitSettings` are for every git in it. */
export function commandEnvironment(
  inherited: NodeJS.ProcessEnv,
  gitSettings: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...inherited, ...fixed };
  for (const name of removed) delete environment[name];
  // A folder of a repository that looks like a bare one must not bring settings that say what git runs.
  addGitSettings(environment, { "safe.bareRepository": "explicit", ...gitSettings });
  return environment;
}

function addGitSettings(environment: NodeJS.ProcessEnv, settings: Readonly<Record<string, string>>): void {
  const given = Number(environment.GIT_CONFIG_COUNT ?? 0);
  let count = Number.isInteger(given) && given > 0 ? given : 0;
  for (const [key, value] of Object.entries(settings)) {
    environment[`GIT_CONFIG_KEY_${count}`] = key;
    environment[`GIT_CONFIG_VALUE_${count}`] = value;
    count += 1;
  }
  environment.GIT_CONFIG_COUNT = String(count);
}
