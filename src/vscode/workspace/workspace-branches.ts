import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CommandSandbox, SandboxHosts } from "../../ports/command-sandbox.ts";
import type { TrackedFiles } from "../../ports/git.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { Worktree } from "../../ports/worktrees.ts";
import type { ToolPorts } from "../../tools/define-tool.ts";

/** A copy of the workspace, with what reads and changes its files; they are files of the disk, and no editor shows them. */
export interface WorkspaceBranch extends Pick<ToolPorts, "files" | "search" | "git"> {
  tracked: TrackedFiles;
  worktree: Worktree;
  createSandbox(hosts: () => SandboxHosts): CommandSandbox;
}

export interface WorkspaceBranches {
  /** @throws ToolError not_found where there is no repository with a commit. */
  openBranch(signal: AbortSignal): Promise<WorkspaceBranch>;
  /** Removes copies that a crash has left behind. Costs nothing where there are none. */
  sweepBranches(): Promise<void>;
}

export function createWorkspaceBranches(options: {
  stateDir: string;
  bundleDirectory: string;
  cwd: string;
  logger: Logger;
}): WorkspaceBranches {
  const { stateDir, bundleDirectory, cwd, logger } = options;
  const worktrees = async () => {
    const { createWorktrees } = await import("../../workspace/worktrees.ts");
    return createWorktrees({ cwd, stateDirectory: stateDir, logger });
  };
  return {
    openBranch: async (signal) => {
      const [files, search, git, tracked, sandbox] = await Promise.all([
        import("../../workspace/node-files.ts"),
        import("../../workspace/ripgrep-search.ts"),
        import("../../workspace/simple-git.ts"),
        import("../../workspace/git-tracked-files.ts"),
        import("../../workspace/sandbox/create-command-sandbox.ts"),
      ]);
      const worktree = await (await worktrees()).open(signal);
      const { root } = worktree;
      const own = files.createNodeFiles([root], { outputDirectory: join(stateDir, "outputs") });
      return {
        worktree,
        files: own,
        search: search.createRipgrepSearch(own, { bundleDirectory }),
        git: git.createSimpleGit(root),
        tracked: tracked.createGitTrackedFiles(own.roots),
        createSandbox: (hosts) => sandbox.createCommandSandbox({ roots: [root], stateDir, bundleDirectory, hosts }),
      };
    },
    sweepBranches: async () => {
      if (existsSync(join(stateDir, "worktrees"))) await (await worktrees()).sweep();
    },
  };
}
