import type { RuleFile } from "./agent-event.ts";

/** Which rules the work has come to: `Rules that count here: src/api/AGENTS.md (src/api/).` */
export function describeRules(files: readonly RuleFile[]): string {
  return `Rules that count here: ${files.map(({ path, scope }) => `${path} (${scope})`).join(", ")}.`;
}
