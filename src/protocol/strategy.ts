import * as z from "zod";

export const strategyName = z.enum(["react", "plan-execute", "tree-of-thoughts", "reflexion"]);
export type StrategyName = z.infer<typeof strategyName>;

/** What can be asked for; auto chooses one of the others. */
export const strategyChoice = z.enum([...strategyName.options, "auto"]);
export type StrategyChoice = z.infer<typeof strategyChoice>;

/** What a check came to: the word that counts on whether work has succeeded. */
export const checkResult = z.object({
  /** command: its exit code; diagnostics: errors the editor reports; critique: the model's own view, where there is no other. */
  kind: z.enum(["command", "diagnostics", "critique"]),
  /** The command line, or in words what was looked at. */
  subject: z.string(),
  passed: z.boolean(),
  exitCode: z.number().int().optional(),
  /** End of what it printed, bounded. */
  output: z.string(),
});
export type CheckResult = z.infer<typeof checkResult>;

/** What is to be learnt from a failure. */
export const reflection = z.object({
  goal: z.string(),
  /** What was done and what came of it. */
  happened: z.string(),
  cause: z.string(),
  /** What to do otherwise next time. */
  change: z.string(),
  /** True when mending the same approach will not do. */
  anotherApproach: z.boolean(),
});
export type Reflection = z.infer<typeof reflection>;

/** An approach of a tree of thoughts. */
export const thought = z.object({
  id: z.string(),
  /** The approach it refines. */
  parentId: z.string().optional(),
  title: z.string(),
  approach: z.string(),
  /** 0 to 1, by the rubric and, where it was carried out, the check. */
  score: z.number().optional(),
  /** 0 to 1 by criterion. */
  scores: z.record(z.string(), z.number()).optional(),
  /** Why it is scored so, or why it was stopped. */
  reason: z.string().optional(),
  check: checkResult.optional(),
  /** Files it changes, where it was carried out. */
  files: z.number().int().optional(),
  requests: z.number().int(),
  tokens: z.number(),
  /** USD. */
  cost: z.number().optional(),
  state: z.enum(["proposed", "pruned", "running", "tried", "stopped", "applied"]),
});
export type Thought = z.infer<typeof thought>;
