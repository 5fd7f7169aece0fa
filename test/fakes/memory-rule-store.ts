import { builtInRules } from "../../src/permissions/built-in-rules.ts";
import type { RuleStore } from "../../src/ports/rule-store.ts";
import type { PermissionRule, ScopedRule } from "../../src/protocol/access.ts";

/** Rules that live in memory. */
export class MemoryRuleStore implements RuleStore {
  readonly user: PermissionRule[] = [];
  readonly session: PermissionRule[] = [];
  private readonly given: readonly ScopedRule[];

  constructor(given: readonly ScopedRule[] = []) {
    this.given = given;
  }

  rules(): readonly ScopedRule[] {
    return [
      ...builtInRules,
      ...this.given,
      ...this.user.map((rule) => ({ ...rule, scope: "user" as const })),
      ...this.session.map((rule) => ({ ...rule, scope: "session" as const })),
    ];
  }

  addSessionRule(rule: PermissionRule): void {
    this.session.push(rule);
  }

  async addUserRule(rule: PermissionRule): Promise<void> {
    this.user.push(rule);
  }

  async removeUserRule(rule: PermissionRule): Promise<boolean> {
    const at = this.user.findIndex((known) => JSON.stringify(known) === JSON.stringify(rule));
    if (at >= 0) this.user.splice(at, 1);
    return at >= 0;
  }
}
