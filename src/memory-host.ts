import { logToCaller } from "./processes/serve-calls.ts";
import { createRepositoryMemory, type RepositoryMemoryOptions } from "./repository/create-repository-memory.ts";
import { createMemoryDoctor } from "./repository/doctor/create-memory-doctor.ts";
import { chooseEmbedder } from "./repository/embed/choose-embedder.ts";
import { serveMemory } from "./repository/process/serve-memory.ts";
import { hideFromEmbedder } from "./secrets/hide-from-embedder.ts";
import { readHiddenFiles } from "./workspace/hidden-files.ts";
import { systemClock } from "./workspace/system-clock.ts";

// The process of the repository memory: the composition root of the editor's index.
serveMemory(({ directory, roots, bundleDirectory, embedder }) => {
  const parts = { bundleDirectory, guard: hideFromEmbedder, variables: process.env };
  const createEmbedder = chooseEmbedder(embedder, parts);
  const options: RepositoryMemoryOptions = {
    directory,
    roots,
    bundleDirectory,
    getHidden: readHiddenFiles,
    ...(createEmbedder && { createEmbedder }),
    clock: systemClock,
    logger: {
      log: (level, message, error) => {
        if (level !== "debug") logToCaller(error === undefined ? message : `${message} ${String(error)}`);
      },
    },
  };
  const memory = createRepositoryMemory(options);
  return { memory, doctor: createMemoryDoctor(options, memory) };
});
