import * as z from "zod";

/** What a person says to a hunk; `pending` takes it back. */
export const hunkDecision = z.enum(["pending", "accepted", "rejected"]);
export type HunkDecision = z.infer<typeof hunkDecision>;

/**
 * superseded: a later edit of the agent replaced it, or the user wrote in it, which makes it his; conflicted: its file can no
 * longer be set beside it. A pending hunk of a proposed change is not on disk, of an applied one it is.
 */
export const hunkState = z.enum([...hunkDecision.options, "superseded", "conflicted"]);
export type HunkState = z.infer<typeof hunkState>;

/** One contiguous replacement of lines. Line numbers are 1-based; lines carry no line ending. */
export const hunk = z.object({
  /** Unique within its change: `h1`, `h2`, … in file order. */
  id: z.string(),
  /** First replaced line of the old file; for a pure insertion the line before which it goes. */
  oldStart: z.number().int(),
  oldLines: z.array(z.string()),
  /** First line in the file with every hunk applied that is not rejected; of a rejected one, where it would have stood. */
  newStart: z.number().int(),
  newLines: z.array(z.string()),
  /** Up to three unchanged lines before and after, for display. */
  contextBefore: z.array(z.string()),
  contextAfter: z.array(z.string()),
  state: hunkState,
});
export type Hunk = z.infer<typeof hunk>;

export const changeKind = z.enum(["create", "edit", "delete", "move"]);
export type ChangeKind = z.infer<typeof changeKind>;

/** proposed: not on disk; applied: on disk; rejected: never reached the disk; failed: could not be written. */
export const changeState = z.enum(["proposed", "applied", "rejected", "failed"]);
export type ChangeState = z.infer<typeof changeState>;

/** What the user and the log see of a change of one file. Delete and move have no hunks. */
export const fileChange = z.object({
  changeId: z.string(),
  /** Relative to the workspace, `/` between parts; absolute when outside. */
  path: z.string(),
  /** New path of a move. */
  newPath: z.string().optional(),
  kind: changeKind,
  hunks: z.array(hunk),
  added: z.number().int(),
  removed: z.number().int(),
  state: changeState,
});
export type FileChange = z.infer<typeof fileChange>;
