import { join } from "node:path";
import type { MemoryDoctor } from "../../ports/memory-doctor.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { EmbedderChoice } from "../../repository/embed/choose-embedder.ts";
import { MemoryKeeper } from "../../repository/keep/memory-keeper.ts";
import { openMemoryProcess } from "../../repository/process/open-memory-process.ts";
import { workspaceFolderName } from "../../sessions/session-path.ts";
import { systemClock } from "../../workspace/system-clock.ts";
import { createUnsavedReader } from "./unsaved-documents.ts";

export interface WorkspaceMemoryOptions {
  stateDir: string;
  roots: readonly string[];
  bundleDirectory: string;
  embedder: EmbedderChoice;
  logger: Logger;
  enabled: boolean;
  trusted: boolean;
  paused: boolean;
}

export interface WorkspaceMemory {
  keeper: MemoryKeeper;
  doctor: MemoryDoctor;
}

/** Keeps the memory of the open folders, in a process that starts with the first use and ends when nobody asks. */
export function createWorkspaceMemory(options: WorkspaceMemoryOptions): WorkspaceMemory {
  const { stateDir, roots, bundleDirectory, embedder, logger, enabled, trusted, paused } = options;
  const memory = openMemoryProcess({
    script: join(bundleDirectory, "memory-host.js"),
    directory: join(stateDir, "index", workspaceFolderName(roots.join("\n"))),
    roots,
    bundleDirectory,
    embedder,
    getUnsaved: createUnsavedReader(roots),
    logger,
  });
  return { keeper: new MemoryKeeper({ memory, clock: systemClock, logger, enabled, trusted, paused }), doctor: memory };
}
