import * as z from "zod";
import { hunkState } from "../../protocol/change.ts";
import { changeRequest, hunkComment } from "../../protocol/tracked-change.ts";
import type { BlobStore } from "../contents/blob-store.ts";
import { splitLines } from "../split-lines.ts";
import type { Entry } from "./tracked-entry.ts";

const source = z.object({ changeId: z.string(), hunkId: z.string() });
const count = z.number().int().nonnegative();

const storedHunk = z.object({
  id: z.string(),
  baseStart: count,
  baseCount: count,
  start: count,
  count,
  sources: z.array(source),
  request: changeRequest,
  comments: z.array(hunkComment),
});

/** An entry as it lies on disk: its texts by the hash of their UTF-8 bytes. */
const storedEntry = z.object({
  path: z.string(),
  display: z.string(),
  originalPath: z.string().optional(),
  text: z.object({ base: z.string(), lines: z.string(), hunks: z.array(storedHunk) }).optional(),
  like: z.object({ encoding: z.string(), byteOrderMark: z.boolean() }),
  deleted: z.object({ raw: z.string().optional(), mode: z.number().int() }).optional(),
  whole: z.object({ sources: z.array(source), request: changeRequest, comments: z.array(hunkComment) }).optional(),
  comments: z.array(hunkComment),
  request: changeRequest,
  problem: z.string().optional(),
  decided: z.array(source.extend({ state: hunkState })),
});
export type StoredEntry = z.infer<typeof storedEntry>;

/**
 * A line of a file's log. `intent` is written before the file is changed and counts once `commit` follows, or when the file turns
 * out to be as it says; `state` counts at once. An entry of null: nothing is tracked at this path.
 */
export const ledgerLine = z.object({
  version: z.literal(1),
  kind: z.enum(["intent", "commit", "cancel", "state"]),
  path: z.string(),
  /** ISO 8601. */
  time: z.string(),
  entry: storedEntry.nullable().optional(),
});
export type LedgerLine = z.infer<typeof ledgerLine>;

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
