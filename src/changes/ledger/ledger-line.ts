import * as z from "zod";
import { hunkState } from "../../protocol/change.ts";
import { changeRequest, editedBy, hunkComment } from "../../protocol/tracked-change.ts";

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
  decided: z.array(source.extend({ state: hunkState, by: editedBy.optional() })),
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
