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

/** What models are asked for; the only part of a session or a folder that is known from before. */
export const spendingQuantity = limitQuantity.extract(["turns", "tokens", "cost"]);

/** Of one window; what is absent is not bounded. */
export const windowBounds = z.partialRecord(limitQuantity, z.number().positive());
export type WindowBounds = z.infer<typeof windowBounds>;

/** Highest spending per minute, as a mean over the last five minutes. */
export const speedBounds = z.strictObject({
  tokens: z.number().positive().optional(),
  cost: z.number().positive().optional(),
});

/** Of one call of a model, looked at before it is made; the answer is held to what is left. */
export const callBounds = z.strictObject({
  tokens: z.number().positive().optional(),
  cost: z.number().positive().optional(),
});

/** Of a session, or of everything that was ever done in a folder. */
export const spendingBounds = z.strictObject({
  turns: z.number().positive().optional(),
  tokens: z.number().positive().optional(),
  cost: z.number().positive().optional(),
});

/** A run that may use more is asked about before it begins. */
export const askAboveBounds = callBounds;

/** How often a run may call a tool, by its name. */
export const toolBounds = z.record(z.string().regex(/^[\w-]+$/), z.number().int().positive());

/** `limits.json` of a workspace or of the user, and the `lathe.limits.*` settings. What is absent is not bounded. */
export const limitBounds = z.strictObject({
  run: windowBounds.optional(),
  minute: windowBounds.optional(),
  hour: windowBounds.optional(),
  day: windowBounds.optional(),
  call: callBounds.optional(),
  tool: toolBounds.optional(),
  session: spendingBounds.optional(),
  project: spendingBounds.optional(),
  speed: speedBounds.optional(),
  /** After so many same calls with the same result the model is told; the next one stops the run. */
  repeats: z.number().int().min(2).optional(),
});
export type LimitBounds = z.infer<typeof limitBounds>;

/** `day.cost`, `run.turns`, `project.cost`, `tool.run_command`, `speed.tokens`, `repeats`. */
export const limitName = z.union([
  z.templateLiteral([limitWindow, ".", limitQuantity]),
  z.templateLiteral([z.enum(["session", "project"]), ".", spendingQuantity]),
  z.templateLiteral(["tool.", z.string().regex(/^[\w-]+$/)]),
  z.enum(["speed.tokens", "speed.cost", "call.tokens", "call.cost", "repeats"]),
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
