import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { errorMessage, isAbortError } from "../../base/errors.ts";
import type { Embedder } from "../../ports/embedder.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { OpenIndex } from "../store/open-index.ts";
import { openFlatStore } from "./flat-store.ts";
import { openLanceProcess } from "./lance-process.ts";
import { syncVectors } from "./sync-vectors.ts";
import { mostHits, type VectorHit, type VectorStore } from "./vector-store.ts";

export interface MeaningOptions {
  /** Folder of the index. */
  directory: string;
  /** Script of the process that holds the database; where it is missing, the plain file is used from the start. */
  lanceScript: string;
  /** Loads the embedder when it is first needed. */
  createEmbedder(): Promise<Embedder>;
  absolutePath(path: string): string | undefined;
  logger: Logger;
}

/** The signal of meaning: what lies near a request in the space of the embedder. Never fails a search; says in `notice` what is wrong. */
export interface Meaning {
  /** Undefined when there are no vectors to compare with. */
  nearest(text: string, signal: AbortSignal): Promise<VectorHit[] | undefined>;
  /** Brings the vectors up to date with an index. Rejects with the abort reason only. */
  update(index: OpenIndex, hashes: ReadonlyMap<string, string>, signal: AbortSignal): Promise<void>;
  readonly notice: string | undefined;
  close(): Promise<void>;
}

/** A search does not wait longer for its nearest vectors, in milliseconds. */
const patience = 2000;

export function createMeaning(options: MeaningOptions): Meaning {
  const { directory, lanceScript, absolutePath, logger } = options;
  let embedder: Promise<Embedder> | undefined;
  let store: { kind: "lance" | "flat"; opened: VectorStore } | undefined;
  let notice: string | undefined;

  function getEmbedder(): Promise<Embedder> {
    if (embedder === undefined) {
      const making = options.createEmbedder();
      embedder = making;
      // A server that did not answer may do so next time.
      making.catch(() => {
        if (embedder === making) embedder = undefined;
      });
    }
    return embedder;
  }

  function storeFor({ fingerprint, dimension }: Embedder): VectorStore {
    const kind = notice === undefined ? "lance" : "flat";
    if (store?.kind !== kind) {
      const place = { directory: join(directory, folderName(kind, fingerprint)), dimension };
      store = { kind, opened: kind === "lance" ? openLanceProcess(lanceScript, place) : openFlatStore(place) };
    }
    return store.opened;
  }

  /** Tries with the database, and when that fails with the plain file from then on. */
  async function withStore<Result>(task: (store: VectorStore, embedder: Embedder) => Promise<Result>): Promise<Result> {
    const ready = await getEmbedder();
    if (notice === undefined && !existsSync(lanceScript))
      notice = "LanceDB is not part of this installation; a plain file is used instead.";
    try {
      return await task(storeFor(ready), ready);
    } catch (error) {
      if (isAbortError(error) || notice !== undefined) throw error;
      logger.log("warning", "LanceDB could not be used.", error);
      notice = `LanceDB does not work here (${errorMessage(error)}); a plain file is used instead, which the next refresh fills.`;
      return task(storeFor(ready), ready);
    }
  }

  return {
    get notice() {
      return notice;
    },

    async nearest(text, signal) {
      try {
        const [vector] = await (await getEmbedder()).embed([text], signal);
        if (vector === undefined || vector.every((value) => value === 0)) return undefined;
        const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience, undefined).unref());
        return await Promise.race([withStore((open) => open.nearest(vector, mostHits)), late]);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        logger.log("warning", "The search goes on without nearness of meaning.", error);
        notice ??= `Searches go by words alone: ${errorMessage(error)}`;
        return undefined;
      }
    },

    async update(index, hashes, signal) {
      try {
        await withStore(async (open, ready) => {
          const changed = await syncVectors({ index, hashes, store: open, embedder: ready, absolutePath }, signal);
          if (changed > 0) await open.compact();
          removeOthers(directory, ready.fingerprint);
        });
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        logger.log("warning", "The vectors could not be brought up to date.", error);
        notice ??= `Searches go by words alone: ${errorMessage(error)}`;
      }
    },

    async close() {
      await store?.opened.close();
      store = undefined;
    },
  };
}

function folderName(kind: "lance" | "flat", fingerprint: string): string {
  return `vectors-${kind}-${fingerprint}`;
}

/** Vectors of another embedder stay until those of this one are there. */
function removeOthers(directory: string, fingerprint: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith("vectors-") && !name.endsWith(`-${fingerprint}`))
      rmSync(join(directory, name), { recursive: true, force: true });
  }
}
