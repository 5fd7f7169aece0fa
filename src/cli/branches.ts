import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Branch } from "../agent/strategies/strategy.ts";
import type { CommandSandbox } from "../ports/command-sandbox.ts";
import type { Logger } from "../ports/runtime.ts";
import type { ToolPorts } from "../tools/define-tool.ts";

export interface BranchOptions {
  cwd: string;
  stateDir: string;
  logger: Logger;
  /** For the commands of a copy, where the mode wants a sandbox. */
  openSandbox: (root: string) => Promise<CommandSandbox | undefined>;
  createPorts: (root: string, sandbox: CommandSandbox | undefined) => Promise<ToolPorts>;
}

/** Opens copies of the workspace in which a session can work. */
export function createBranchOpener(options: BranchOptions): (signal: AbortSignal) => Promise<Branch> {
  return async (signal) => {
    const { createWorktrees } = await import("../workspace/worktrees.ts");
    const { cwd, stateDir, logger } = options;
    const worktree = await createWorktrees({ cwd, stateDirectory: stateDir, logger }).open(signal);
    try {
      const sandbox = await options.openSandbox(worktree.root);
      const ports = await options.createPorts(worktree.root, sandbox);
      return {
        ports,
        changes: (stop) => worktree.changes(stop),
        close: async () => {
          await ports.shell.dispose();
          await sandbox?.dispose();
          await worktree.remove();
        },
      };
    } catch (error) {
      await worktree.remove();
      throw error;
    }
  };
}

/** Removes copies that a crash has left behind. Costs nothing where there are none. */
export async function sweepBranches({ cwd, stateDir, logger }: Omit<BranchOptions, "openSandbox" | "createPorts">) {
  if (!existsSync(join(stateDir, "worktrees"))) return;
  const { createWorktrees } = await import("../workspace/worktrees.ts");
  await createWorktrees({ cwd, stateDirectory: stateDir, logger }).sweep();
}
