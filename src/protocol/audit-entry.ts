import * as z from "zod";
import { accessKind, decision, permissionAction, permissionMode, ruleKind, ruleScope } from "./access.ts";
import { limitName } from "./limits.ts";

const entry = <Name extends string, Shape extends z.ZodRawShape>(type: Name, shape: Shape) =>
  z.object({ type: z.literal(type), ...shape });

/** What the audit log tells of: who let the agent do what, by which rule, and what changed the rules. */
export const auditBody = z.discriminatedUnion("type", [
  /** The user was asked. */
  entry("approval-request", {
    requestId: z.string(),
    callId: z.string(),
    tool: z.string(),
    /** What was asked, in words: "Run this command?". */
    title: z.string(),
    /** The exact action: the whole command line, or every file with its kind of change and its lines. */
    action: z.string(),
    effects: z.array(z.string()),
    reason: z.string(),
    expiresAt: z.string().optional(),
  }),
  entry("approval-reply", {
    requestId: z.string(),
    callId: z.string(),
    decision,
    /** user: the person named by `user`; the others decide where no person does. */
    by: z.enum(["user", "expiry", "nobody", "abort"]),
    reason: z.string().optional(),
    pattern: z.string().optional(),
    /** Hunks the user left out. */
    rejectedHunks: z.number().int().optional(),
  }),
  /** A call that changes something was allowed, or a call was denied, without asking. */
  entry("decision", {
    callId: z.string(),
    tool: z.string(),
    decision: permissionAction,
    action: z.string(),
    access: z.array(z.object({ kind: accessKind, subject: z.string() })),
    reason: z.string(),
    /** The rule that decided; absent where the mode did. */
    rule: z.object({ scope: ruleScope, access: ruleKind, pattern: z.string(), action: permissionAction }).optional(),
    mode: permissionMode,
  }),
  /** `from` is absent where a session starts. */
  entry("mode", { from: permissionMode.optional(), to: permissionMode }),
  entry("rule", { scope: ruleScope, access: ruleKind, pattern: z.string(), action: permissionAction }),
  entry("restore", {
    checkpointId: z.string(),
    undoId: z.string(),
    files: z.array(z.string()),
    conversation: z.boolean(),
  }),
  /** A limit was raised or set; without `to` it was taken away. */
  entry("limit", {
    name: limitName,
    from: z.number().optional(),
    to: z.number().optional(),
    /** run: for one run; session: until the window closes; user: from now on. */
    scope: z.enum(["run", "session", "user"]),
  }),
  entry("hooks-trust", { path: z.string(), hash: z.string(), trusted: z.boolean(), remembered: z.boolean() }),
]);
export type AuditBody = z.infer<typeof auditBody>;

const stamp = {
  /** ISO 8601. */
  time: z.string(),
  /** Login name of whoever ran the process. */
  user: z.string(),
  pid: z.number().int(),
  sessionId: z.string().optional(),
  agent: z.string().optional(),
};

/** A record as it stands in the file. A record of a newer version keeps fields and types that are not known here. */
export const auditRecord = z.looseObject({ ...stamp, type: z.string() });
export type AuditRecord = z.infer<typeof auditRecord>;
