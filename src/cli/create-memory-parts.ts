import { existsSync } from "node:fs";
import { join } from "node:path";
import type { MemoryDoctor } from "../ports/memory-doctor.ts";
import type { RepositoryMemory, RepositoryStatus } from "../ports/repository-memory.ts";
import type { Clock, Logger } from "../ports/runtime.ts";
import type { RepositoryMemoryOptions } from "../repository/create-repository-memory.ts";
import type { EmbedderChoice } from "../repository/embed/choose-embedder.ts";
import { workspaceFolderName } from "../sessions/session-path.ts";
import { readUserSettings } from "./user-settings.ts";

export interface MemoryPartsOptions {
  stateDir: string;
  bundleDirectory: string;
  clock: Clock;
  logger: Logger;
  embedder?: EmbedderOption | undefined;
}

/** Given on the command line; what is absent is as the user has set it. */
export type EmbedderOption = Partial<EmbedderChoice>;

export type CheckedMemory = RepositoryMemory & MemoryDoctor;

/** The repository memory as the command line has it: in this process, under `index/` of the state folder. */
export async function createMemory(cwd: string, options: MemoryPartsOptions): Promise<CheckedMemory> {
  const [{ createRepositoryMemory }, { readHiddenFiles }] = await Promise.all([
    import("../repository/create-repository-memory.ts"),
    import("../workspace/hidden-files.ts"),
  ]);
  const createEmbedder = await makeEmbedder(options);
  const memoryOptions: RepositoryMemoryOptions = {
    directory: join(options.stateDir, "index", workspaceFolderName(cwd)),
    roots: [cwd],
    bundleDirectory: options.bundleDirectory,
    getHidden: readHiddenFiles,
    ...(createEmbedder && { createEmbedder }),
    clock: options.clock,
    logger: options.logger,
  };
  const memory = createRepositoryMemory(memoryOptions);
  return {
    ...memory,
    check: async (onProgress, signal) => {
      const { createMemoryDoctor } = await import("../repository/doctor/create-memory-doctor.ts");
      return createMemoryDoctor(memoryOptions, memory).check(onProgress, signal);
    },
  };
}

async function makeEmbedder({ stateDir, bundleDirectory, embedder = {} }: MemoryPartsOptions) {
  const [{ chooseEmbedder }, { hideFromEmbedder }, { settings }] = await Promise.all([
    import("../repository/embed/choose-embedder.ts"),
    import("../secrets/hide-from-embedder.ts"),
    readUserSettings(stateDir),
  ]);
  const name = embedder.name ?? settings["memory.embedder"] ?? "built-in";
  const url = embedder.url ?? settings["memory.embedderUrl"];
  return chooseEmbedder({ name, url }, { bundleDirectory, guard: hideFromEmbedder, variables: process.env });
}

function hasIndex(cwd: string, { stateDir }: MemoryPartsOptions): boolean {
  return existsSync(join(stateDir, "index", workspaceFolderName(cwd)));
}

const absentStatus: RepositoryStatus = { state: "absent", files: 0, chunks: 0, skipped: {}, notices: [] };

/** The same, made when it is first used: most runs never search by meaning. */
export function createLazyMemory(cwd: string, options: MemoryPartsOptions): CheckedMemory {
  let made: Promise<CheckedMemory> | undefined;
  const get = () => {
    made ??= createMemory(cwd, options);
    return made;
  };
  return {
    search: async (query, signal) => (await get()).search(query, signal),
    refresh: async (refreshing, signal) => (await get()).refresh(refreshing, signal),
    findSymbols: async (name, limit, signal) => (await get()).findSymbols(name, limit, signal),
    findReferences: async (name, limit, signal) => (await get()).findReferences(name, limit, signal),
    outline: async (under, limit, signal) => (await get()).outline(under, limit, signal),
    // Where nothing is indexed, nothing is loaded to say so.
    status: async () => (made === undefined && !hasIndex(cwd, options) ? absentStatus : (await get()).status()),
    check: async (onProgress, signal) => (await get()).check(onProgress, signal),
    close: async () => (await made)?.close(),
  };
}
