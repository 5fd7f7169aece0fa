import { join } from "node:path";
import { openDataProcess } from "../data/process/open-data-process.ts";
import type { CommandSandbox } from "../ports/command-sandbox.ts";
import type { Clock } from "../ports/runtime.ts";
import type { Questioner } from "../ports/user.ts";
import type { ToolPorts } from "../tools/define-tool.ts";
import { createGitTrackedFiles } from "../workspace/git-tracked-files.ts";
import { createNodeFiles } from "../workspace/node-files.ts";
import { createNodeShell } from "../workspace/node-shell.ts";
import { createRipgrepSearch } from "../workspace/ripgrep-search.ts";
import { createSimpleGit } from "../workspace/simple-git.ts";

export interface NodePortsOptions {
  cwd: string;
  stateDir: string;
  /** Has `bin/` with the programs that travel with the product. */
  bundleDir: string;
  clock: Clock;
  questioner: Questioner;
  /** Where commands run in mode sandboxed. */
  sandbox?: CommandSandbox;
}

/** The workspace as the command line has it: files, processes and git of this machine, no editor. */
export function createNodePorts(options: NodePortsOptions): ToolPorts {
  const { cwd, stateDir, bundleDir, clock, questioner, sandbox } = options;
  const outputs = join(stateDir, "outputs");
  const files = createNodeFiles([cwd], { outputDirectory: outputs });
  return {
    files,
    search: createRipgrepSearch(files, { bundleDirectory: bundleDir }),
    shell: createNodeShell({ spillDirectory: outputs, ...(sandbox && { sandbox }) }),
    git: createSimpleGit(cwd),
    tracked: createGitTrackedFiles(files.roots),
    data: openDataProcess({ script: join(bundleDir, "data-host.js"), directory: join(stateDir, "data") }),
    questioner,
    clock,
  };
}
