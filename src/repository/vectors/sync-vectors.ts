import { readFileSync } from "node:fs";
import type { Embedder } from "../../ports/embedder.ts";
import { contentHash } from "../refresh/content-hash.ts";
import type { OpenIndex } from "../store/open-index.ts";
import type { VectorRow, VectorStore } from "./vector-store.ts";

export interface VectorSync {
  index: OpenIndex;
  /** Path → hash of its content. */
  hashes: ReadonlyMap<string, string>;
  store: VectorStore;
  embedder: Embedder;
  /** The absolute path of a path in the index. */
  absolutePath(path: string): string | undefined;
}

const rowsOfWrite = 2000;
const filesOfWrite = 400;

/**
 * Gives each chunk of the index its vector and drops what is no longer in it, whatever state the store was left in. Returns how many files
 * changed. Rejects with the abort reason; what was written stays.
 */
export async function syncVectors(sync: VectorSync, signal: AbortSignal): Promise<number> {
  const { index, hashes, store, embedder } = sync;
  const stored = await store.files();
  const gone = [...stored.keys()].filter((path) => !index.fileByPath.has(path));
  const stale = [...index.fileByPath.keys()].filter(
    (path) => stored.get(path) !== hashes.get(path) && (stored.has(path) || chunkCount(index, path) > 0),
  );
  let paths = gone;
  let rows: VectorRow[] = [];
  const write = async () => {
    if (paths.length > 0 || rows.length > 0) await store.replace(paths, rows);
    paths = [];
    rows = [];
  };
  for (const path of stale) {
    signal.throwIfAborted();
    const hash = hashes.get(path) ?? "";
    const chunks = readChunks(sync, path, hash);
    const vectors = await embedder.embed(
      chunks.map(({ text }) => text),
      signal,
    );
    if (stored.has(path)) paths.push(path);
    rows.push(
      ...chunks.map(({ startLine }, at) => ({
        path,
        hash,
        startLine,
        vector: vectors[at] ?? new Float32Array(embedder.dimension),
      })),
    );
    if (rows.length >= rowsOfWrite || paths.length >= filesOfWrite) await write();
    else await new Promise((resolve) => setImmediate(resolve));
  }
  await write();
  return gone.length + stale.length;
}

function chunkCount({ corpus, fileByPath }: OpenIndex, path: string): number {
  const file = fileByPath.get(path) ?? -1;
  const part = corpus.parts.findLast(({ firstFile }) => firstFile <= file);
  if (part === undefined) return 0;
  const local = file - part.firstFile;
  return (part.segment.firstChunks[local + 1] ?? 0) - (part.segment.firstChunks[local] ?? 0);
}

/** What of a chunk is embedded: where it is, what it declares, its text. */
function readChunks(
  { index, absolutePath }: VectorSync,
  path: string,
  hash: string,
): { startLine: number; text: string }[] {
  const file = index.fileByPath.get(path) ?? -1;
  const part = index.corpus.parts.findLast(({ firstFile }) => firstFile <= file);
  const bytes = readIfThere(absolutePath(path));
  // Changed since: the next refresh sees to it.
  if (part === undefined || bytes === undefined || contentHash(bytes) !== hash) return [];
  const lines = bytes.toString("utf8").split("\n");
  const { segment, firstFile } = part;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const chunks: { startLine: number; text: string }[] = [];
  const end = segment.firstChunks[file - firstFile + 1] ?? 0;
  for (let chunk = segment.firstChunks[file - firstFile] ?? 0; chunk < end; chunk += 1) {
    const startLine = segment.startLines[chunk] ?? 1;
    const text = lines.slice(startLine - 1, segment.endLines[chunk]).join("\n");
    chunks.push({ startLine, text: embeddedText(name, segment.details(chunk).symbols, text) });
  }
  return chunks;
}

export function embeddedText(fileName: string, symbols: readonly string[], text: string): string {
  return `${fileName} ${symbols.join(" ")}\n${text}`;
}

function readIfThere(path: string | undefined): Buffer | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path);
  } catch {
    // Gone since it was indexed.
    return undefined;
  }
}
