import * as z from "zod";

export const hookEvent = z.enum(["PreToolUse", "PostToolUse", "UserPromptSubmit", "Stop", "SessionStart"]);
export type HookEvent = z.infer<typeof hookEvent>;

const hookCommand = z.object({
  type: z.literal("command"),
  command: z.string().min(1),
  /** Seconds. */
  timeout: z.number().positive().max(600).optional(),
});

const hookGroup = z.object({
  /** A regular expression over the whole name of the tool; absent, empty or `*` means every tool. */
  matcher: z.string().optional(),
  hooks: z.array(hookCommand),
});

/** `hooks.json`. Events that are not known here are kept for those who know them. */
export const hooksFile = z.object({ hooks: z.record(z.string(), z.array(hookGroup)) });

/** What a hook may print as JSON: the newer form below `hookSpecificOutput`, or the older one beside it. */
export const hookOutput = z.object({
  continue: z.boolean().optional(),
  stopReason: z.string().optional(),
  systemMessage: z.string().optional(),
  decision: z.enum(["allow", "approve", "deny", "block", "ask"]).optional(),
  reason: z.string().optional(),
  additionalContext: z.string().optional(),
  updatedInput: z.record(z.string(), z.unknown()).optional(),
  hookSpecificOutput: z
    .object({
      permissionDecision: z.enum(["allow", "deny", "ask"]).optional(),
      permissionDecisionReason: z.string().optional(),
      additionalContext: z.string().optional(),
      updatedInput: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});
export type HookOutput = z.infer<typeof hookOutput>;
