import { join } from "node:path";
import type { RepositoryMemory } from "../ports/repository-memory.ts";
import type { Clock, Logger } from "../ports/runtime.ts";

export interface MemoryPartsOptions {
  stateDir: string;
  bundleDirectory: string;
  clock: Clock;
  logger: Logger;
}

/** The repository memory as the command line has it: in this process, under `index/` of the state folder. */
export async function createMemory(cwd: string, options: MemoryPartsOptions): Promise<RepositoryMemory> {
  const [{ createRepositoryMemory }, { workspaceFolderName }, { readHiddenFiles }] = await Promise.all([
    import("../repository/create-repository-memory.ts"),
    import("../sessions/session-path.ts"),
    import("../workspace/hidden-files.ts"),
  ]);
  return createRepositoryMemory({
    directory: join(options.stateDir, "index", workspaceFolderName(cwd)),
    roots: [cwd],
    bundleDirectory: options.bundleDirectory,
    getHidden: readHiddenFiles,
    createEmbedder: async () => {
      const { createStaticEmbedder } = await import("../repository/embed/static-embedder.ts");
      return createStaticEmbedder(join(options.bundleDirectory, "embedder.bin"));
    },
    clock: options.clock,
    logger: options.logger,
  });
}
