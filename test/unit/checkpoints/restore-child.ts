// Restores a checkpoint and writes one character before each file, for a test that kills it: ROOT DIRECTORY ID
import { writeSync } from "node:fs";
import { createCheckpointStore } from "../../../src/checkpoints/create-checkpoint-store.ts";
import { createNodeFiles } from "../../../src/workspace/node-files.ts";

const [root = "", directory = "", id = ""] = process.argv.slice(2);
const disk = createNodeFiles([root]);
const files: typeof disk = {
  ...disk,
  writeBytes: (...given) => {
    writeSync(1, ".");
    return disk.writeBytes(...given);
  },
  remove: (...given) => {
    writeSync(1, ".");
    return disk.remove(...given);
  },
};
const store = createCheckpointStore({ directory, files, logger: { log: () => undefined } });
await store.restore(id, {}, new AbortController().signal);
