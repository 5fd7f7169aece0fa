import { existsSync } from "node:fs";
import { join } from "node:path";
import { errorMessage, UserError } from "../base/errors.ts";
import type { Embedder } from "../ports/embedder.ts";
import type { RepositoryMemory, RepositoryStatus } from "../ports/repository-memory.ts";
import type { Clock, Logger } from "../ports/runtime.ts";
import { createCutter } from "./cut/cut-file.ts";
import { createGrammars } from "./cut/grammars.ts";
import type { GetHidden } from "./refresh/find-candidates.ts";
import { refreshIndex } from "./refresh/refresh-index.ts";
import { absolutePath, nameRoots } from "./refresh/workspace-roots.ts";
import { searchIndex } from "./search/search-index.ts";
import { IndexReader, type OpenIndex, readHashes } from "./store/open-index.ts";
import { takeLock, type WriteLock } from "./store/write-lock.ts";
import { createMeaning } from "./vectors/create-meaning.ts";

export interface RepositoryMemoryOptions {
  /** Folder of this workspace's index; made when needed. */
  directory: string;
  /** Absolute workspace folders. */
  roots: readonly string[];
  /** Folder of the running bundle, which has `grammars/`. */
  bundleDirectory: string;
  getHidden: GetHidden;
  /** The script of the process that holds the database; default: beside the bundle. */
  lanceScript?: string;
  /** Loads the embedder for searches by meaning; absent: words alone. */
  createEmbedder?: () => Promise<Embedder>;
  clock: Clock;
  logger: Logger;
}

const lockPollMs = 200;

/** The memory of a workspace, in this process. Several processes may have it open: one writes, all see the newest commit. */
export function createRepositoryMemory(options: RepositoryMemoryOptions): RepositoryMemory {
  const { directory, clock, logger } = options;
  const roots = nameRoots(options.roots);
  const reader = new IndexReader(directory);
  const notices = new Set<string>();
  const meaning =
    options.createEmbedder &&
    createMeaning({
      directory,
      lanceScript: options.lanceScript ?? join(options.bundleDirectory, "lance-host.js"),
      createEmbedder: options.createEmbedder,
      absolutePath: (path) => absolutePath(roots, path),
      logger,
    });

  /** A damaged index reads as none; the next refresh builds it anew. */
  function openIndex(): OpenIndex | undefined {
    try {
      const index = reader.open();
      return index?.manifest.roots.join("\0") === options.roots.join("\0") ? index : undefined;
    } catch (error) {
      logger.log("warning", "The repository memory could not be read.", error);
      notices.add(`The index is damaged (${errorMessage(error)}); it is built anew with the next refresh.`);
      return undefined;
    }
  }

  function status(): RepositoryStatus {
    const manifest = openIndex()?.manifest;
    const said = [...notices, ...(meaning?.notice === undefined ? [] : [meaning.notice])];
    if (manifest === undefined) return { state: "absent", files: 0, chunks: 0, skipped: {}, notices: said };
    const { files, chunks, skipped, updatedAt, complete } = manifest;
    return { state: complete ? "ready" : "partial", files, chunks, skipped, updatedAt, notices: said };
  }

  async function updateMeaning(signal: AbortSignal): Promise<void> {
    const index = openIndex();
    if (meaning !== undefined && index !== undefined)
      await meaning.update(index, readHashes(directory, index.manifest), signal);
  }

  async function waitForLock(wait: boolean, signal: AbortSignal): Promise<WriteLock> {
    for (;;) {
      const lock = takeLock(directory);
      if (lock !== undefined) return lock;
      if (!wait) {
        throw new UserError(
          "memory_busy",
          "Another process is indexing this folder.",
          "Wait until it is done; searches work meanwhile.",
        );
      }
      await clock.sleep(lockPollMs, signal);
    }
  }

  return {
    async search(query, signal) {
      signal.throwIfAborted();
      const index = openIndex();
      if (index === undefined || query.text.trim() === "") return [];
      const nearest = meaning?.nearest(query.text, signal) ?? Promise.resolve(undefined);
      const matches = await searchIndex(index, query, nearest);
      return matches.filter(({ path }) => {
        const absolute = absolutePath(roots, path);
        return absolute !== undefined && existsSync(absolute);
      });
    },

    async refresh({ wait = true, onProgress }, signal) {
      const lock = await withDiskErrors(() => waitForLock(wait, signal));
      try {
        const cutFile = createCutter(createGrammars(options.bundleDirectory));
        const counts = await withDiskErrors(() =>
          refreshIndex(
            { directory, roots, getHidden: options.getHidden, cutFile, ...(onProgress && { onProgress }) },
            signal,
          ),
        );
        notices.clear();
        await updateMeaning(signal);
        return { ...counts, status: status() };
      } finally {
        lock.release();
      }
    },

    async status() {
      return status();
    },

    async close() {
      reader.close();
      await meaning?.close();
    },
  };
}

const diskCodes: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full.",
  EDQUOT: "The quota of the disk is used up.",
  EROFS: "The file system is read-only.",
  EACCES: "The folder may not be written.",
  EPERM: "The folder may not be written.",
};

async function withDiskErrors<Result>(task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const what = diskCodes[code];
    if (what === undefined) throw error;
    throw new UserError(
      "memory_disk",
      `The repository memory cannot be written: ${what} (${errorMessage(error)})`,
      "Make room or set LATHE_HOME to another folder, and index again. What was indexed before can still be searched.",
      { cause: error },
    );
  }
}
