import { join } from "node:path";
import type { RepositoryMemory } from "../../ports/repository-memory.ts";
import type { Logger } from "../../ports/runtime.ts";
import { openMemoryProcess } from "../../repository/process/open-memory-process.ts";
import { workspaceFolderName } from "../../sessions/session-path.ts";

export interface WorkspaceMemoryOptions {
  stateDir: string;
  roots: readonly string[];
  bundleDirectory: string;
  logger: Logger;
}

/** The repository memory of the open folders, in a process that starts with the first use and ends when nobody asks. */
export function createWorkspaceMemory({
  stateDir,
  roots,
  bundleDirectory,
  logger,
}: WorkspaceMemoryOptions): RepositoryMemory {
  return openMemoryProcess({
    script: join(bundleDirectory, "memory-host.js"),
    directory: join(stateDir, "index", workspaceFolderName(roots.join("\n"))),
    roots,
    bundleDirectory,
    logger,
  });
}
