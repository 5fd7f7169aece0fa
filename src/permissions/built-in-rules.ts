import type { ScopedRule } from "../protocol/access.ts";

/** What holds without any setting: reading inside the workspace; everything else asks. */
export const builtInRules: readonly ScopedRule[] = [
  { access: "read", pattern: "**", action: "allow", scope: "built-in" },
];
