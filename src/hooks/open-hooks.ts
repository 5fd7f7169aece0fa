import { existsSync } from "node:fs";
import type { HookRunner } from "../ports/hooks.ts";
import type { HookRunnerOptions } from "./create-hook-runner.ts";
import { userHooksPath, workspaceHooksPath } from "./hooks-paths.ts";

const none: HookRunner = {
  notices: [],
  untrusted: undefined,
  trust: async () => undefined,
  has: () => false,
  run: async () => ({ context: [], notices: [] }),
};

/** The hooks that there are. Where there is no file, which is the usual case, nothing of hooks is loaded. */
export async function openHooks(options: HookRunnerOptions): Promise<HookRunner> {
  if (![userHooksPath(options.stateDir), workspaceHooksPath(options.cwd)].some((path) => existsSync(path))) return none;
  return (await import("./create-hook-runner.ts")).createHookRunner(options);
}
