import * as z from "zod";

/** What a call touches. Tools declare it, policy decides, the user reads it as effects. */
export const accessKind = z.enum(["read", "write", "execute", "network", "memory"]);
export type AccessKind = z.infer<typeof accessKind>;

export const access = z.object({
  kind: accessKind,
  /** A path relative to the workspace (absolute when outside), a command line, a host, or a memory name. */
  subject: z.string(),
  /** Absolute real path (symlinks resolved), for `read` and `write`; for `execute` the folder, unless it is the workspace's. */
  path: z.string().optional(),
  /** True for a path outside every workspace folder. */
  outside: z.boolean().optional(),
  /** True for a file that is never approved without asking (editor and agent settings, hooks, `.git/`, CI, shell start-up). */
  guarded: z.boolean().optional(),
  /** True for an ignored or secret file that may not be read without asking. */
  ignored: z.boolean().optional(),
  /** True for a command that would run inside the sandbox. */
  sandboxed: z.boolean().optional(),
  /** The narrowest sensible pattern for "always". Absent: "always" is not offered. */
  pattern: z.string().optional(),
});
export type Access = z.infer<typeof access>;

export const permissionAction = z.enum(["allow", "ask", "deny"]);
export type PermissionAction = z.infer<typeof permissionAction>;

/** Where a rule comes from. Workspace rules can only tighten. */
export const ruleScope = z.enum(["built-in", "user", "workspace", "session"]);
export type RuleScope = z.infer<typeof ruleScope>;

/** What a rule can be about: an access, or every call of a tool or of a server's tools. */
export const ruleKind = z.enum([...accessKind.options, "tool", "mcp"]);
export type RuleKind = z.infer<typeof ruleKind>;

export const permissionRule = z.strictObject({
  access: ruleKind,
  /**
   * Path glob for read and write; words of a command for execute (`npm test`, `npm run *`); host for network; name of a tool
   * (`git_*`) or of an MCP server.
   */
  pattern: z.string().min(1),
  action: permissionAction,
});
export type PermissionRule = z.infer<typeof permissionRule>;
export type ScopedRule = PermissionRule & { scope: RuleScope };

export const permissionMode = z.enum(["read-only", "manual", "edits", "sandboxed", "all"]);
export type PermissionMode = z.infer<typeof permissionMode>;

/** One effect in words: "Writes  src/a.ts". `risk` marks what the approval card highlights. */
export const effect = z.object({
  kind: z.enum(["reads", "writes", "deletes", "runs", "network", "outside", "remembers", "privilege"]),
  text: z.string(),
  risk: z.boolean().optional(),
});
export type Effect = z.infer<typeof effect>;

export const decision = z.enum(["once", "session", "always", "reject"]);
export type Decision = z.infer<typeof decision>;
