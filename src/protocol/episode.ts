import * as z from "zod";
import { endReason } from "./end-reason.ts";
import { checkResult, reflection, strategyName } from "./strategy.ts";

/** What is kept of one request once it has been worked on. */
export const episode = z.object({
  sessionId: z.string(),
  /** ISO 8601, of the end. */
  time: z.string(),
  task: z.string(),
  strategy: strategyName,
  reason: endReason,
  /** What the last check said; absent where nothing was checked. */
  passed: z.boolean().optional(),
  /** Calls by tool, and how many of them failed. */
  tools: z.record(z.string(), z.object({ calls: z.number().int(), errors: z.number().int() })),
  /** Failed calls in order, bounded. */
  failures: z.array(z.object({ tool: z.string(), code: z.string(), message: z.string() })),
  checks: z.array(checkResult),
  reflections: z.array(reflection),
  requests: z.number().int(),
  tokens: z.number(),
  /** USD; absent while no price is known. */
  cost: z.number().optional(),
});
export type Episode = z.infer<typeof episode>;
