import { join } from "node:path";
import { createRepositoryMemory, type RepositoryMemoryOptions } from "./repository/create-repository-memory.ts";
import { createMemoryDoctor } from "./repository/doctor/create-memory-doctor.ts";
import { createStaticEmbedder } from "./repository/embed/static-embedder.ts";
import { serveMemory } from "./repository/process/serve-memory.ts";
import { readHiddenFiles } from "./workspace/hidden-files.ts";
import { systemClock } from "./workspace/system-clock.ts";

// The process of the repository memory: the composition root of the editor's index.
serveMemory(({ directory, roots, bundleDirectory }) => {
  const options: RepositoryMemoryOptions = {
    directory,
    roots,
    bundleDirectory,
    getHidden: readHiddenFiles,
    createEmbedder: async () => createStaticEmbedder(join(bundleDirectory, "embedder.bin")),
    clock: systemClock,
    logger: {
      log: (level, message, error) => {
        if (level !== "debug") process.send?.({ log: error === undefined ? message : `${message} ${String(error)}` });
      },
    },
  };
  const memory = createRepositoryMemory(options);
  return { memory, doctor: createMemoryDoctor(options, memory) };
});
