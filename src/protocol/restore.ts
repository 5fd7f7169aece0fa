import * as z from "zod";

/** A place files and conversation can be brought back to: a checkpoint, or the moment before a call that came after it. */
export const restorePlace = z.object({ checkpointId: z.string(), callId: z.string().optional() });
export type RestorePlace = z.infer<typeof restorePlace>;

export const restoreScope = z.enum(["all", "files", "conversation"]);
export type RestoreScope = z.infer<typeof restoreScope>;

export const fileRestore = z.object({
  /** Display path. */
  path: z.string(),
  /** restore: other content or mode; delete: it did not exist; recreate: it exists no longer. */
  action: z.enum(["restore", "delete", "recreate"]),
  /** Lines; both 0 for binary files. */
  added: z.number(),
  removed: z.number(),
  changedByUserSince: z.boolean(),
});

/** What a restore would do, before it is done. */
export const restorePreview = z.object({
  number: z.number().int(),
  /** The call it stands before: its number in the checkpoint and its title. */
  point: z.object({ number: z.number().int(), title: z.string() }).optional(),
  /** True when it takes back another restore. */
  undo: z.boolean(),
  /** ISO 8601. */
  time: z.string(),
  files: z.array(fileRestore),
  notCovered: z.array(z.object({ path: z.string().optional(), reason: z.string() })),
});
export type RestorePreview = z.infer<typeof restorePreview>;

/**
 * Where a restore stands. busy: a run is under way and has to be stopped first; asking: `preview` waits for the user's word;
 * failed: `problem` says what was not done; done: it is over and needs no more words.
 */
export const restoreState = z.object({
  place: restorePlace,
  phase: z.enum(["busy", "asking", "failed", "done"]),
  preview: restorePreview.optional(),
  problem: z.string().optional(),
});
export type RestoreState = z.infer<typeof restoreState>;
