import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { AgentEvent, AgentEventBody, Emit, RuleFile } from "../../protocol/agent-event.ts";
import { renderFoundRules } from "./render-rules.ts";
import { type Rule, ruleScope, ruleTokens } from "./rule.ts";
import { RuleWatch } from "./rule-watch.ts";

export interface SessionRulesDeps {
  files: WorkspaceFiles;
  isProject(path: string, signal: AbortSignal): Promise<boolean>;
  /** Of the session so far. */
  stored: readonly AgentEvent[];
  /** What may not leave the machine gets a placeholder. */
  hide(text: string): string;
  emit: Emit;
}

/** The rules of one session: those of its system prompt, and those it comes to. */
export class SessionRules {
  private readonly deps: SessionRulesDeps;
  private readonly watch: RuleWatch;
  private found: Rule[] = [];
  /** Those of the system prompt. */
  readonly files: readonly RuleFile[];

  constructor(root: readonly Rule[], deps: SessionRulesDeps) {
    this.deps = deps;
    this.watch = new RuleWatch({
      files: deps.files,
      matching: root.filter(({ when }) => when === "matching"),
      isProject: (path, signal) => deps.isProject(path, signal),
      events: deps.stored,
    });
    this.files = root.filter(({ when }) => when === "always").map((rule) => this.fileOf(rule));
    this.announce();
  }

  note(event: AgentEventBody): void {
    this.watch.note(event);
  }

  /** Looks for rules of the files that the calls of a turn have come to. A stop does not hinder it: it is short. */
  async look(): Promise<void> {
    this.found.push(...(await this.watch.found(new AbortController().signal)));
  }

  /** What the model is to be told before it goes on; undefined where there is nothing new. */
  take(): string | undefined {
    if (this.found.length === 0) return undefined;
    const rules = this.found;
    this.found = [];
    const text = this.deps.hide(renderFoundRules(rules, this.deps.files.roots));
    this.deps.emit({ type: "rules", files: rules.map((rule) => this.fileOf(rule)), text });
    return text;
  }

  /** Said once, and again where a session is taken up and the files have changed since. */
  private announce(): void {
    const files = [...this.files];
    const before = this.deps.stored.findLast((event) => event.type === "rules" && event.text === undefined);
    const known = before?.type === "rules" ? before.files : [];
    if (JSON.stringify(known) !== JSON.stringify(files)) this.deps.emit({ type: "rules", files });
  }

  private fileOf(rule: Rule): RuleFile {
    return { path: rule.path, scope: ruleScope(rule, this.deps.files.roots), tokens: ruleTokens(rule) };
  }
}
