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
  return environment;
}
