import { join } from "node:path";
import type { Embedder } from "../ports/embedder.ts";
import type { OverlaidMemory, RepositoryStatus } from "../ports/repository-memory.ts";
import type { Clock, Logger } from "../ports/runtime.ts";
import { loadCutter } from "./cut/load-cutter.ts";
import { createShownIndex } from "./overlay/shown-index.ts";
import type { GetHidden } from "./refresh/find-candidates.ts";
import { refreshIndex } from "./refresh/refresh-index.ts";
import { absolutePath, isThere, nameRoots } from "./refresh/workspace-roots.ts";
import { listReferences } from "./search/list-references.ts";
import { findSymbols, outline } from "./search/list-symbols.ts";
import { searchIndex } from "./search/search-index.ts";
import { readHashes } from "./store/open-index.ts";
import { withLock } from "./store/with-lock.ts";
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

/** The memory of a workspace, in this process. Several processes may have it open: one writes, all see the newest commit. */
export function createRepositoryMemory(options: RepositoryMemoryOptions): OverlaidMemory {
  const { directory, clock, logger } = options;
  const roots = nameRoots(options.roots);
  const shownIndex = createShownIndex(options);
  const { notices, onDisk: openIndex } = shownIndex;
  const meaning =
    options.createEmbedder &&
    createMeaning({
      directory,
      lanceScript: options.lanceScript ?? join(options.bundleDirectory, "lance-host.js"),
      createEmbedder: options.createEmbedder,
      absolutePath: (path) => absolutePath(roots, path),
      logger,
    });

  function status(): RepositoryStatus {
    const manifest = openIndex()?.manifest;
    const said = [...notices, ...(meaning?.notice === undefined ? [] : [meaning.notice])];
    if (manifest === undefined) return { state: "absent", files: 0, chunks: 0, skipped: {}, notices: said };
    const { files, chunks, skipped, updatedAt, complete } = manifest;
    return { state: complete ? "ready" : "partial", files, chunks, skipped, updatedAt, notices: said };
  }

  function updateMeaning(signal: AbortSignal): Promise<void> {
    return shownIndex.using(async () => {
      const index = openIndex();
      if (meaning !== undefined && index !== undefined)
        await meaning.update(index, readHashes(directory, index.manifest), signal);
    });
  }

  return {
    async search(query, signal) {
      signal.throwIfAborted();
      const matches = await shownIndex.using(async () => {
        const index = await shownIndex.shown();
        if (index === undefined || query.text.trim() === "") return [];
        const nearest = meaning?.nearest(query.text, signal) ?? Promise.resolve(undefined);
        return searchIndex(index, query, nearest);
      });
      return matches.filter(({ path }) => isThere(roots, path));
    },

    refresh({ wait = true, onProgress }, signal) {
      return withLock({ directory, wait, clock, signal }, async () => {
        const cutFile = await loadCutter(options.bundleDirectory);
        const counts = await refreshIndex(
          { directory, roots, getHidden: options.getHidden, cutFile, ...(onProgress && { onProgress }) },
          signal,
        );
        notices.clear();
        await updateMeaning(signal);
        return { ...counts, status: status() };
      });
    },

    async findSymbols(name, limit, signal) {
      signal.throwIfAborted();
      return shownIndex.using(async () => {
        const index = await shownIndex.shown();
        return index === undefined ? [] : findSymbols(index, name, limit);
      });
    },

    async findReferences(name, limit, signal) {
      signal.throwIfAborted();
      return shownIndex.using(async () => {
        const index = await shownIndex.shown();
        return index === undefined ? [] : listReferences(index, name, limit, (path) => absolutePath(roots, path));
      });
    },

    async outline(under, limit, signal) {
      signal.throwIfAborted();
      return shownIndex.using(async () => {
        const index = await shownIndex.shown();
        return index === undefined ? [] : outline(index, under, limit);
      });
    },

    async status() {
      return status();
    },

    setUnsaved: shownIndex.setUnsaved,

    async close() {
      shownIndex.close();
      await meaning?.close();
    },
  };
}
