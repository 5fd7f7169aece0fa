import { createRepositoryMemory } from "../../../src/repository/create-repository-memory.ts";
import { readHiddenFiles } from "../../../src/workspace/hidden-files.ts";
import { systemClock } from "../../../src/workspace/system-clock.ts";

// Indexes a folder again and again until it is killed; says after each round that it is done.
const [directory = "", root = "", bundleDirectory = ""] = process.argv.slice(2);
const memory = createRepositoryMemory({
  directory,
  roots: [root],
  bundleDirectory,
  getHidden: readHiddenFiles,
  clock: systemClock,
  logger: { log: () => undefined },
});
process.send?.("started");
await memory.refresh({ onProgress: ({ done }) => process.send?.(done) }, new AbortController().signal);
process.send?.("done");
