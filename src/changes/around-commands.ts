import type { Git } from "../ports/git.ts";
import type { Shell } from "../ports/shell.ts";

/** Runs something that may change any file of the workspace. */
export type Around = <T>(run: () => Promise<T>) => Promise<T>;

/** The same ports; whatever of theirs may change files runs inside of `around`. */
export function aroundCommands<Ports extends { shell: Shell; git: Git }>(ports: Ports, around: Around): Ports {
  const { shell, git } = ports;
  return {
    ...ports,
    shell: {
      name: shell.name,
      run: (request, signal) => around(() => shell.run(request, signal)),
      readOutput: (processId, signal) => shell.readOutput(processId, signal),
      ...(shell.follow && {
        follow: async (processId: string, onOutput: (text: string) => void) => shell.follow?.(processId, onOutput),
      }),
      stop: (processId, signal) => shell.stop(processId, signal),
      dispose: () => shell.dispose(),
    },
    // Switching a branch changes files, and so may the hooks of a commit.
    git: {
      status: (signal) => git.status(signal),
      diff: (options, signal) => git.diff(options, signal),
      log: (options, signal) => git.log(options, signal),
      branches: (signal) => git.branches(signal),
      commit: (options, signal) => around(() => git.commit(options, signal)),
      switchBranch: (options, signal) => around(() => git.switchBranch(options, signal)),
    },
  };
}
