/** Never given to a command: keys of ours, and what an extension host sets for its own children. */
const removed = [
  "LATHE_API_KEY",
  "OPENAI_API_KEY",
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
};

/** The environment a command of the agent runs in. */
export function commandEnvironment(inherited: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...inherited, ...fixed };
  for (const name of removed) delete environment[name];
  return withGitSettings(environment);
}

/** A folder of a repository that looks like a bare one must not bring settings that say what git runs. */
function withGitSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const given = Number(environment.GIT_CONFIG_COUNT ?? 0);
  const count = Number.isInteger(given) && given > 0 ? given : 0;
  return {
    ...environment,
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: "safe.bareRepository",
    [`GIT_CONFIG_VALUE_${count}`]: "explicit",
  };
}
