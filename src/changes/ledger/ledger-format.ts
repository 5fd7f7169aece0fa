import type { BlobStore } from "../contents/blob-store.ts";
import { splitLines } from "../split-lines.ts";
import type { StoredEntry } from "./ledger-line.ts";
import type { Entry } from "./tracked-entry.ts";

/** Keeps the texts of an entry. @throws the error of the file system. */
export function storeEntry(entry: Entry, blobs: BlobStore): StoredEntry {
  const { text, ...rest } = entry;
  const copied = structuredClone(rest) as Omit<StoredEntry, "text">;
  if (text === undefined) return copied;
  const base = blobs.put(Buffer.from(text.base.join("")));
  const lines = text.lines === text.base ? base : blobs.put(Buffer.from(text.lines.join("")));
  return { ...copied, text: { base, lines, hunks: structuredClone(text.hunks) as never } };
}

/** The entry with its texts; undefined when one of them is gone or damaged. */
export function loadEntry(stored: StoredEntry, blobs: BlobStore): Entry | undefined {
  const { text, originalPath, deleted, whole, problem, ...rest } = stored;
  const { raw, mode } = deleted ?? { mode: 0 };
  const entry: Entry = {
    ...rest,
    ...(originalPath !== undefined && { originalPath }),
    ...(deleted && { deleted: { mode, ...(raw !== undefined && { raw }) } }),
    ...(whole && { whole }),
    ...(problem !== undefined && { problem }),
  };
  if (text === undefined) return entry;
  const base = blobs.get(text.base);
  const lines = blobs.get(text.lines);
  if (base === undefined || lines === undefined) return undefined;
  const baseLines = splitLines(base.toString());
  const same = text.base === text.lines;
  return {
    ...entry,
    text: { base: baseLines, lines: same ? baseLines : splitLines(lines.toString()), hunks: text.hunks },
  };
}

/** Hashes that a stored entry needs. */
export function blobsOf(stored: StoredEntry): string[] {
  const { text, deleted } = stored;
  return [...(text ? [text.base, text.lines] : []), ...(deleted?.raw !== undefined ? [deleted.raw] : [])];
}
