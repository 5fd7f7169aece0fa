import { errorMessage } from "../../base/errors.ts";
import type { UnsavedFile } from "../../ports/repository-memory.ts";
import type { Logger } from "../../ports/runtime.ts";
import { loadCutter } from "../cut/load-cutter.ts";
import { IndexReader, type OpenIndex } from "../store/open-index.ts";
import { createOverlay } from "./unsaved-overlay.ts";

export interface ShownIndexOptions {
  directory: string;
  /** Absolute workspace folders: an index of others is not shown. */
  roots: readonly string[];
  bundleDirectory: string;
  logger: Logger;
}

/** The newest index of a folder, also as the editors have it. */
export interface ShownIndex {
  /** As on disk; a damaged one reads as none, and the next refresh builds it anew. */
  onDisk(): OpenIndex | undefined;
  /** With what is unsaved laid over it. */
  shown(): Promise<OpenIndex | undefined>;
  /** Does something with an index, whose files stay open until it is done also where a newer one has come. */
  using<Result>(task: () => Promise<Result>): Promise<Result>;
  setUnsaved(files: readonly UnsavedFile[]): void;
  /** What was wrong with it since the last refresh. */
  readonly notices: Set<string>;
  close(): void;
}

export function createShownIndex({ directory, roots, bundleDirectory, logger }: ShownIndexOptions): ShownIndex {
  const reader = new IndexReader(directory);
  const overlay = createOverlay(() => loadCutter(bundleDirectory));
  const notices = new Set<string>();
  let users = 0;

  function onDisk(): OpenIndex | undefined {
    try {
      const index = reader.open();
      return index?.manifest.roots.join("\0") === roots.join("\0") ? index : undefined;
    } catch (error) {
      logger.log("warning", "The repository memory could not be read.", error);
      notices.add(`The index is damaged (${errorMessage(error)}); it is built anew with the next refresh.`);
      return undefined;
    }
  }

  return {
    onDisk,
    async shown() {
      const index = onDisk();
      return index && overlay.apply(index);
    },
    async using(task) {
      users += 1;
      try {
        return await task();
      } finally {
        users -= 1;
        if (users === 0) reader.closeRetired();
      }
    },
    setUnsaved: overlay.set,
    notices,
    close: () => reader.close(),
  };
}
