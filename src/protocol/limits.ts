import * as z from "zod";

/** What is counted. `files` and `lines` are what edits change; `seconds` is wall time of runs; `cost` is USD. */
export const limitQuantity = z.enum([
  "turns",
  "tokens",
  "cost",
  "seconds",
  "read",
  "write",
  "execute",
  "network",
  "memory",
  "files",
  "lines",
]);
export type LimitQuantity = z.infer<typeof limitQuantity>;

export const limitWindow = z.enum(["run", "minute", "hour", "day"]);
export type LimitWindow = z.infer<typeof limitWindow>;

/** Of one window; what is absent is not bounded. */
export const windowBounds = z.partialRecord(limitQuantity, z.number().positive());
export type WindowBounds = z.infer<typeof windowBounds>;

/** Highest spending per minute, as a mean over the last five minutes. */
export const speedBounds = z.strictObject({
  tokens: z.number().positive().optional(),
  cost: z.number().positive().optional(),
});

/** `limits.json` of a workspace or of the user, and the `lathe.limits.*` settings. What is absent is not bounded. */
export const limitBounds = z.strictObject({
  run: windowBounds.optional(),
  minute: windowBounds.optional(),
  hour: windowBounds.optional(),
  day: windowBounds.optional(),
  speed: speedBounds.optional(),
  /** After so many same calls with the same result the model is told; the next one stops the run. */
  repeats: z.number().int().min(2).optional(),
});
export type LimitBounds = z.infer<typeof limitBounds>;

/** `day.cost`, `run.turns`, `speed.tokens`, `repeats`. */
export const limitName = z.union([
  z.templateLiteral([limitWindow, ".", limitQuantity]),
  z.enum(["speed.tokens", "speed.cost", "repeats"]),
]);
export type LimitName = z.infer<typeof limitName>;

/** A limit that has stopped a run: which one, how much of it was used, and where the bound comes from. */
export const limitReached = z.object({
  name: limitName,
  /** What the run would come to with what it was about to do. */
  used: z.number(),
  bound: z.number(),
  /** A whole sentence for the user. */
  text: z.string(),
  /** True where a file of the workspace has set it. */
  byWorkspace: z.boolean().optional(),
  /** What the front end offers to raise it to; absent where only stopping or going on once makes sense. */
  raiseTo: z.number().optional(),
});
export type LimitReached = z.infer<typeof limitReached>;
