import * as z from "zod";

/** How often the right file was among the first, each from 0 to 1. */
const score = z.object({
  first: z.number(),
  in5: z.number(),
  in10: z.number(),
  /** Mean of one over the rank of the first right file: 1 when it always comes first. */
  meanReciprocalRank: z.number(),
});

export type RetrievalScore = z.infer<typeof score>;

/** How well the right file is found for requests taken from the repository itself, which the index was not shown. */
const measured = z.object({
  task: z.enum(["comments", "commits"]),
  /** Requests that were tried; 0 when there are too few, and `reason` says why. */
  requests: z.number(),
  /** Files that were searched. */
  files: z.number(),
  memory: score.optional(),
  grep: score.optional(),
  reason: z.string().optional(),
});

export type MeasuredRecall = z.infer<typeof measured>;

const countedPaths = z.object({
  count: z.number(),
  /** The first of them. */
  paths: z.array(z.string()),
});

/** What a check of the repository memory has found. */
export const memoryReport = z.object({
  version: z.literal(1),
  /** ISO 8601. */
  time: z.string(),
  folders: z.array(z.string()),
  state: z.enum(["absent", "partial", "ready"]),
  notices: z.array(z.string()),
  coverage: z.object({
    files: z.number(),
    indexed: z.number(),
    places: z.number(),
    /** By what a file is to a search: source, test, document, configuration. */
    kinds: z.array(z.object({ kind: z.string(), files: z.number() })),
    skipped: z.array(countedPaths.extend({ reason: z.string() })),
  }),
  freshness: z.object({
    updatedAt: z.string().optional(),
    /** Files that are other than the index has them, new ones and ones that are gone. */
    changed: countedPaths,
    /** The words of past commits are those up to the commit the folders are at. */
    knowsLatestCommit: z.boolean(),
  }),
  size: z.object({
    bytes: z.number(),
    parts: z.array(z.object({ name: z.string(), bytes: z.number() })),
  }),
  speed: z.object({
    searches: z.number(),
    medianMs: z.number(),
    /** 95 of 100 searches took no longer. */
    p95Ms: z.number(),
    /** Files a second while the index for the measurement was made. */
    filesPerSecond: z.number().optional(),
  }),
  recall: z.array(measured),
});

export type MemoryReport = z.infer<typeof memoryReport>;
