import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { workspaceFolderName } from "../../sessions/session-path.ts";
import { workspaceRoots } from "./workspace-roots.ts";
import type { GetServices } from "./workspace-services.ts";

/** Where the changes of a workspace wait; the command line keeps them in the same place. */
export function ledgerDirectory(stateDir: string, cwd: string): string {
  return join(stateDir, "changes", workspaceFolderName(cwd));
}

/** After a restart: loads the services where something has been tracked, so that it shows. Else it costs one look at a folder. */
export async function loadIfTracked(stateDir: string, services: GetServices): Promise<boolean> {
  const [cwd] = workspaceRoots();
  if (cwd === undefined || !(await isFilled(ledgerDirectory(stateDir, cwd)))) return false;
  await services();
  return true;
}

async function isFilled(directory: string): Promise<boolean> {
  try {
    return (await readdir(directory)).length > 0;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
