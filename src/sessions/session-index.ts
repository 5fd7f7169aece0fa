import { open, readFile, rename, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as z from "zod";
import { parseJson } from "../base/parse-json.ts";
import { digestLines, emptyDigest, sessionDigest } from "./session-digest.ts";
import { listSessionFiles } from "./session-path.ts";

const indexVersion = 3;

const indexedSession = z.object({
  /** Bytes of the log, whole lines only, that the digest covers. */
  size: z.number(),
  /** Of the log when it was read, milliseconds. */
  modified: z.number(),
  digest: sessionDigest,
});
export type IndexedSession = z.infer<typeof indexedSession>;

const indexFile = z.object({ version: z.literal(indexVersion), sessions: z.record(z.string(), indexedSession) });

/**
 * The digests of every session of one workspace folder, by id. A cache beside the logs says what is known already;
 * of a log that has grown only the new part is read. A missing, old or damaged cache is made anew.
 */
export async function readSessionIndex(
  sessionsDirectory: string,
  workspace: string,
): Promise<Map<string, IndexedSession>> {
  const path = join(sessionsDirectory, workspace, "index.json");
  const known = await readCache(path);
  const current = new Map<string, IndexedSession>();
  let changed = false;
  for (const file of await listSessionFiles(sessionsDirectory, workspace)) {
    const id = basename(file, ".jsonl");
    const before = known.get(id);
    const now = await digestFile(file, before);
    if (now === undefined) continue;
    changed ||= now !== before;
    current.set(id, now);
  }
  if (changed || current.size !== known.size) await writeCache(path, current);
  return current;
}

async function digestFile(file: string, known: IndexedSession | undefined): Promise<IndexedSession | undefined> {
  const stats = await stat(file).catch(() => undefined);
  if (stats === undefined) return undefined;
  if (known?.modified === stats.mtimeMs && known.size <= stats.size) return known;
  const grown = known !== undefined && known.size <= stats.size;
  const from = grown ? known.size : 0;
  const text = await readWholeLines(file, from, stats.size);
  return {
    size: from + Buffer.byteLength(text),
    modified: stats.mtimeMs,
    digest: digestLines(grown ? known.digest : emptyDigest, text),
  };
}

async function readWholeLines(file: string, from: number, to: number): Promise<string> {
  const handle = await open(file, "r");
  try {
    const bytes = Buffer.alloc(to - from);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
    return bytes.toString("utf8", 0, bytes.lastIndexOf(0x0a, bytesRead - 1) + 1);
  } finally {
    await handle.close();
  }
}

async function readCache(path: string): Promise<Map<string, IndexedSession>> {
  const text = await readFile(path, "utf8").catch(() => "");
  const parsed = parseJson(text);
  const index = indexFile.safeParse(parsed.ok ? parsed.value : undefined);
  return new Map(index.success ? Object.entries(index.data.sessions) : []);
}

/** A cache that cannot be written only costs time at the next listing. */
async function writeCache(path: string, sessions: Map<string, IndexedSession>): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const text = JSON.stringify({ version: indexVersion, sessions: Object.fromEntries(sessions) });
  await writeFile(temporary, text, { mode: 0o600 })
    .then(() => rename(temporary, path))
    .catch(() => undefined);
}
