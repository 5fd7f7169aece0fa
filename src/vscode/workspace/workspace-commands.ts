import { join } from "node:path";
import { createCommandAnalyser } from "../../permissions/commands/create-command-analyser.ts";
import { createNodeShell } from "../../workspace/node-shell.ts";
import { createCommandSandbox } from "../../workspace/sandbox/create-command-sandbox.ts";
import { createShellGrammars } from "../../workspace/shell-grammar.ts";
import { findShellProgram } from "../../workspace/shell-program.ts";
import type { WorkspaceServices } from "./workspace-services.ts";

export interface WorkspaceCommandsOptions {
  roots: readonly string[];
  stateDir: string;
  bundleDirectory: string;
}

/** What reads, runs and confines the commands of the open folders. */
export function createWorkspaceCommands({
  roots,
  stateDir,
  bundleDirectory,
}: WorkspaceCommandsOptions): Pick<WorkspaceServices, "commands" | "createShell" | "createSandbox" | "sandboxAbsence"> {
  const createSandbox: WorkspaceServices["createSandbox"] = (hosts) =>
    createCommandSandbox({ roots, stateDir, bundleDirectory, hosts });
  const tried = createSandbox(() => ({ allowed: [], denied: [] }));
  return {
    commands: createCommandAnalyser({
      ...createShellGrammars({ bundleDirectory }),
      shell: findShellProgram().name,
    }),
    createShell: (sandbox) =>
      createNodeShell({ spillDirectory: join(stateDir, "outputs"), ...(sandbox && { sandbox }) }),
    createSandbox,
    sandboxAbsence: () => tried.absence(),
  };
}
