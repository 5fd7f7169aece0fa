import * as z from "zod";
import { changeKind, hunkState } from "./change.ts";

/** The user message whose run changed something. */
export const changeRequest = z.object({
  sessionId: z.string(),
  /** Absent where a run went on without a message. */
  messageId: z.string().optional(),
  /** First words of the message, for lists. */
  title: z.string(),
  /** ISO 8601. */
  time: z.string(),
});
export type ChangeRequest = z.infer<typeof changeRequest>;

export const hunkComment = z.object({
  text: z.string(),
  /** ISO 8601. */
  time: z.string(),
  /** True once the agent has been told. */
  delivered: z.boolean(),
});
export type HunkComment = z.infer<typeof hunkComment>;

/** A pending hunk of a tracked file. Lines are 0-based; texts carry no line endings. */
export const trackedHunk = z.object({
  /** Unique in the workspace; stays the same while the hunk moves or grows. */
  id: z.string(),
  /** First line in the file as it is now; with `count` 0 lines were only removed, above this line. */
  line: z.number().int(),
  count: z.number().int(),
  /** The same in the original. */
  originalLine: z.number().int(),
  originalCount: z.number().int(),
  oldLines: z.array(z.string()),
  newLines: z.array(z.string()),
  /** The request that last touched it. */
  request: changeRequest,
  comments: z.array(hunkComment),
});
export type TrackedHunk = z.infer<typeof trackedHunk>;

export const trackedFile = z.object({
  /** Where it is, or was before it was deleted: absolute. */
  path: z.string(),
  /** The same as people see it. */
  display: z.string(),
  /** Where it was before; equals `path` unless it was moved, absent when it was created. */
  originalPath: z.string().optional(),
  kind: changeKind,
  /** conflicted: the file can no longer be set beside what is tracked; `problem` says why and what to do. */
  state: z.enum(["pending", "conflicted"]),
  problem: z.string().optional(),
  /** In file order. A deletion, a move without edits and a binary file have none. */
  hunks: z.array(trackedHunk),
  /** Of the whole file. */
  comments: z.array(hunkComment),
  /** Lines. */
  added: z.number().int(),
  removed: z.number().int(),
  /** The newest request that touched it. */
  request: changeRequest,
});
export type TrackedFile = z.infer<typeof trackedFile>;

/** Who brought a tracked file to the text it has now. A formatter changes hunks without making them anybody's. */
export const editedBy = z.enum(["user", "agent", "formatter"]);
export type EditedBy = z.infer<typeof editedBy>;

/** What became of one change that a `change` event told of. */
export const hunkDecisions = z.object({
  changeId: z.string(),
  /** Of a change without hunks; else of what is left of it as a whole. */
  state: hunkState,
  /** Whose edit took the place of what is superseded; the user's where it was his in part. Absent: not known, or nothing is. */
  by: editedBy.optional(),
  hunks: z.array(z.object({ hunkId: z.string(), state: hunkState })),
});
export type HunkDecisions = z.infer<typeof hunkDecisions>;

export interface LedgerUpdate {
  /** Files whose pending hunks, place or comments changed. */
  paths: readonly string[];
  /** Changes that were decided, re-opened or superseded. */
  changeIds: readonly string[];
}
