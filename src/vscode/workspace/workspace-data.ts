import { join } from "node:path";
import { openDataProcess } from "../../data/process/open-data-process.ts";
import type { DataEngine } from "../../ports/data-engine.ts";

/** The data engine of a window, in a process that starts with the first use and ends when nobody asks. */
export function createWorkspaceData(place: { stateDir: string; bundleDirectory: string }): DataEngine {
  return openDataProcess({
    script: join(place.bundleDirectory, "data-host.js"),
    directory: join(place.stateDir, "data"),
  });
}
