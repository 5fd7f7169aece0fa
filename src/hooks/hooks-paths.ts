import { join } from "node:path";

export function userHooksPath(stateDir: string): string {
  return join(stateDir, "hooks.json");
}

/** A guarded file: no mode lets the agent write it without asking. */
export function workspaceHooksPath(cwd: string): string {
  return join(cwd, ".lathe", "hooks.json");
}
