import * as z from "zod";

export const planStepStatus = z.enum(["pending", "running", "done", "failed", "skipped"]);
export type PlanStepStatus = z.infer<typeof planStepStatus>;

/** One step of a plan: small enough to be done and looked at by itself. */
export const planStep = z.object({
  /** Unique in the plan and never given twice: `3`. A report cites it. */
  id: z.string(),
  goal: z.string(),
  /** What is true or there once it is done. */
  expected: z.string(),
  /** Names of tools that will help; a hint, not a bound. */
  tools: z.array(z.string()),
  /** Steps that have to be done before. */
  dependsOn: z.array(z.string()),
  /** True when it changes nothing; it is then offered only tools that read, and may run beside others. */
  readOnly: z.boolean(),
  status: planStepStatus,
  /** What it hands over to the steps after it. */
  summary: z.string().optional(),
  /** Why it was skipped, inserted, done again, or could not be done. */
  reason: z.string().optional(),
  /** Who put it in or left it out, where it was not so from the start. */
  by: z.enum(["user", "model"]).optional(),
  /** How often it was begun. */
  attempts: z.number().int(),
});
export type PlanStep = z.infer<typeof planStep>;

/** What a user can change of a step before it is carried out. */
export const editedStep = planStep
  .pick({ goal: true })
  .extend({ id: z.string().optional(), expected: z.string().optional(), skipped: z.boolean().optional() });
export type EditedStep = z.infer<typeof editedStep>;

/** The plan of a request. Every change of it is an event with the whole plan, so that the newest one is all there is to know. */
export const plan = z.object({
  planId: z.string(),
  goal: z.string(),
  /**
   * proposed: waits for the user. approved: is being carried out, or was cut while it was. rejected: the user did not want it.
   * finished: every step was done or skipped. failed: some could not be done.
   */
  state: z.enum(["proposed", "approved", "rejected", "finished", "failed"]),
  steps: z.array(planStep),
});
export type Plan = z.infer<typeof plan>;

/** What a run will take, from what runs of this workspace have taken. */
export const costEstimate = z.object({
  /** Requests to the model. */
  requests: z.number(),
  tokens: z.number(),
  /** USD; absent where prices are unknown. */
  cost: z.number().optional(),
  /** Requests that the averages are made of; 0 when nothing is measured yet. */
  measured: z.number(),
});
export type CostEstimate = z.infer<typeof costEstimate>;

/** The user's word on a plan. `steps` is the plan as the user left it; `advice` has it made anew. */
export const planReply = z.object({
  decision: z.enum(["approve", "reject", "revise"]),
  steps: z.array(editedStep).optional(),
  advice: z.string().optional(),
});
export type PlanReply = z.infer<typeof planReply>;
