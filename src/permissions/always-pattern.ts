import type { Access } from "../protocol/access.ts";
import { isOpenPattern } from "./commands/match-commands.ts";
import { decide, type Policy } from "./decide.ts";
import { uncoveredCommands } from "./decide-command.ts";
import type { JudgedCommands } from "./judged-command.ts";

/**
 * The narrowest pattern that "always" may store: one that lets this very call through, and no more than its one part that no
 * rule covers yet. Undefined where no single pattern does, or something in the call is guarded.
 */
export function alwaysPattern(
  accesses: readonly Access[],
  policy: Policy,
  commands: JudgedCommands,
): string | undefined {
  const [only, ...more] = accesses;
  if (only === undefined || more.length > 0 || only.guarded) return undefined;
  if (only.kind !== "execute") return only.pattern;
  const judged = commands.get(only.subject);
  if (judged === undefined) return only.pattern;
  const [uncovered, ...others] = uncoveredCommands(only, policy, judged) ?? [];
  if (uncovered === undefined || others.length > 0) return undefined;
  const pattern = uncovered.words.join(" ");
  // Words with spaces or quotes would not read back as the words they are.
  if (!/^[\w@%+:,./=-]+( [\w@%+:,./=-]+)*$/.test(pattern) || isOpenPattern(pattern)) return undefined;
  const rules = [...policy.rules, { access: only.kind, pattern, action: "allow" as const, scope: "user" as const }];
  return decide(accesses, { ...policy, rules }, commands).action === "allow" ? pattern : undefined;
}
