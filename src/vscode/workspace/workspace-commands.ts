import { join } from "node:path";
import { createCommandAnalyser } from "../../permissions/commands/create-command-analyser.ts";
import type { CommandAnalyser } from "../../ports/command-analyser.ts";
import type { CommandSandbox, SandboxAbsence, SandboxHosts } from "../../ports/command-sandbox.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { Shell } from "../../ports/shell.ts";
import { createNodeShell } from "../../workspace/node-shell.ts";
import { createCommandSandbox } from "../../workspace/sandbox/create-command-sandbox.ts";
import { createShellGrammars } from "../../workspace/shell-grammar.ts";
import { findShellProgram } from "../../workspace/shell-program.ts";
import { createWorkspaceBranches, type WorkspaceBranches } from "./workspace-branches.ts";

export interface WorkspaceCommandsOptions {
  roots: readonly string[];
  stateDir: string;
  bundleDirectory: string;
  logger: Logger;
}

/** What reads, runs and confines the commands of the open folders, and makes copies to run them in. */
export interface WorkspaceCommands extends WorkspaceBranches {
  readonly commands: CommandAnalyser;
  /** A shell of its own for each session, since a session ends its processes; with the sandbox it may use. */
  createShell(sandbox: CommandSandbox | undefined): Shell;
  /** A sandbox for the commands of a session; `hosts` are asked before each. */
  createSandbox(hosts: () => SandboxHosts): CommandSandbox;
  /** Why there is no sandbox here; looked up once. */
  sandboxAbsence(): Promise<SandboxAbsence | undefined>;
}

export function createWorkspaceCommands(options: WorkspaceCommandsOptions): WorkspaceCommands {
  const { roots, stateDir, bundleDirectory } = options;
  const createSandbox: WorkspaceCommands["createSandbox"] = (hosts) =>
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
    ...createWorkspaceBranches({ ...options, cwd: roots[0] ?? "" }),
  };
}
