import type { SimpleCommand } from "../ports/command-analyser.ts";
import type { Access, ScopedRule } from "../protocol/access.ts";
import { isOpenPattern, patternCovers, patternTouches } from "./commands/match-commands.ts";
import type { Policy, Verdict } from "./decide.ts";
import type { JudgedCommand, JudgedPath } from "./judged-command.ts";
import { specificity } from "./match-rule.ts";

type DecidePath = (access: Access) => Verdict;

interface Strength {
  rule: ScopedRule;
  at: number;
}

/**
 * The verdict on a command line. A denial needs one command in it, a permission needs all of them and nothing that only running
 * tells; the files it names are judged like those of any other tool. In the sandbox nothing needs a permission.
 */
export function decideCommand(
  access: Access,
  policy: Policy,
  judged: JudgedCommand | undefined,
  decidePath: DecidePath,
): Verdict {
  const rules = policy.rules.filter((rule) => rule.access === "execute");
  const touching = (action: "ask" | "deny", sure: boolean) =>
    rules.findLast((rule) => {
      const touched = rule.action === action && patternTouches(rule.pattern, access.subject, judged?.analysis);
      return touched === true || (!sure && touched === "maybe");
    });
  const name = `running ${access.subject}`;

  const denial = touching("deny", true);
  if (denial) return { action: "deny", reason: `A ${denial.scope} rule denies ${name}.`, rule: denial };
  if (!policy.trusted) return { action: "deny", reason: "This workspace is not trusted, so only reading is possible." };
  if (policy.mode === "read-only") return { action: "deny", reason: "The mode is read-only." };
  const paths = (judged?.paths ?? []).map((path) => ({ path, verdict: decidePath(path) }));
  const denied = paths.find(({ verdict }) => verdict.action === "deny");
  if (denied) return denied.verdict;
  const perhaps = touching("deny", false);
  if (perhaps) return { action: "ask", reason: `It cannot be told whether a rule denies ${name}.`, rule: perhaps };
  const ofWorkspace = rules.findLast(
    (rule) =>
      rule.scope === "workspace" &&
      rule.action === "ask" &&
      patternTouches(rule.pattern, access.subject, judged?.analysis) !== false,
  );
  if (ofWorkspace) return { action: "ask", reason: `A rule of this workspace asks for ${name}.`, rule: ofWorkspace };

  const asking = strongest(
    rules,
    (rule) => rule.action === "ask" && patternTouches(rule.pattern, access.subject, judged?.analysis) !== false,
  );
  const allowing = allowingRules(access, rules);
  const exact = strongest(rules, (rule) => allowing.includes(rule) && isExactly(rule.pattern, access.subject));
  const covered = exact === undefined ? coverage(rules, allowing, judged) : { weakest: exact, uncovered: [] };
  const covering = covered.weakest;
  if (asking !== undefined && (covering === undefined || isStronger(asking, covering)))
    return { action: "ask", reason: `A ${asking.rule.scope} rule covers ${name}.`, rule: asking.rule };
  if (policy.mode === "sandboxed" && access.sandboxed && !access.outside)
    return { action: "allow", reason: "The mode allows commands inside the sandbox." };
  const guarded = paths.find(({ path, verdict }) => path.guarded && path.kind === "write" && verdict.action === "ask");
  if (guarded) return { action: "ask", reason: guarded.verdict.reason };
  if (covering !== undefined) {
    const asked = exact === undefined ? paths.find(({ path, verdict }) => mustAsk(path, verdict)) : undefined;
    if (asked === undefined)
      return { action: "allow", reason: `A ${covering.rule.scope} rule covers ${name}.`, rule: covering.rule };
    if (policy.mode !== "all") return { action: "ask", reason: whyAsked(asked.path, asked.verdict) };
  }
  if (policy.mode === "all") return { action: "allow", reason: "The mode allows everything that no rule denies." };
  if (access.outside) return { action: "ask", reason: `Asked because ${access.subject} is outside the workspace.` };
  const [why] = allowing.length > 0 ? (judged?.unresolved ?? []) : [];
  if (why !== undefined) return { action: "ask", reason: `Asked: ${why}` };
  const what = listed(covered.uncovered, access.subject) + (access.sandboxed === false ? " outside the sandbox" : "");
  return { action: "ask", reason: `Asked because no rule covers running ${what}.` };
}

/** The commands of a line that no rule covers; undefined where not all of it is understood. */
export function uncoveredCommands(
  access: Access,
  policy: Policy,
  judged: JudgedCommand | undefined,
): readonly SimpleCommand[] | undefined {
  if (judged === undefined || judged.unresolved.length > 0) return undefined;
  const rules = policy.rules.filter((rule) => rule.access === "execute");
  return coverage(rules, allowingRules(access, rules), judged).uncovered;
}

/** A workspace's own rules can only tighten, and a folder outside is no place for a pattern. */
function allowingRules(access: Access, rules: readonly ScopedRule[]): ScopedRule[] {
  return rules.filter((rule) => rule.action === "allow" && rule.scope !== "workspace" && !access.outside);
}

/** The last `*` of a pattern is never the one of a command. */
function isExactly(pattern: string, command: string): boolean {
  return withoutBlanks(pattern) === withoutBlanks(command) && !isOpenPattern(pattern);
}

/** Only what every shell skips: any other space around a command is part of a name. */
function withoutBlanks(text: string): string {
  return text.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
}

interface Coverage {
  /** The weakest of the rules that together cover every command of the line; undefined when one is not covered. */
  weakest?: Strength;
  uncovered: readonly SimpleCommand[];
}

function coverage(
  rules: readonly ScopedRule[],
  allowing: readonly ScopedRule[],
  judged: JudgedCommand | undefined,
): Coverage {
  if (judged === undefined || judged.unresolved.length > 0) return { uncovered: [] };
  let weakest: Strength | undefined;
  const uncovered: SimpleCommand[] = [];
  for (const command of judged.analysis.commands) {
    if (!needsRule(command)) continue;
    const best = strongest(rules, (rule) => allowing.includes(rule) && patternCovers(rule.pattern, command));
    if (best === undefined) uncovered.push(command);
    else if (weakest === undefined || isStronger(weakest, best)) weakest = best;
  }
  return uncovered.length === 0 && weakest !== undefined ? { weakest, uncovered } : { uncovered };
}

function listed(commands: readonly SimpleCommand[], whole: string): string {
  const [first, ...more] = commands;
  if (first === undefined) return whole;
  return more.length === 0 ? first.text : `${first.text} (and ${more.length} more)`;
}

function needsRule({ role }: SimpleCommand): boolean {
  return role === undefined;
}

function strongest(rules: readonly ScopedRule[], fits: (rule: ScopedRule) => boolean): Strength | undefined {
  let best: Strength | undefined;
  rules.forEach((rule, at) => {
    const next = { rule, at };
    if (fits(rule) && (best === undefined || isStronger(next, best))) best = next;
  });
  return best;
}

function isStronger(one: Strength, other: Strength): boolean {
  const difference = specificity(one.rule.pattern) - specificity(other.rule.pattern);
  return difference > 0 || (difference === 0 && one.at >= other.at);
}

/**
 * Reading needs the permission that reading needs, and a redirection the one that writing needs; what a covered command itself
 * writes inside the workspace its rule allows.
 */
function mustAsk(path: JudgedPath, verdict: Verdict): boolean {
  if (path.kind === "read" || path.redirected) return verdict.action !== "allow";
  const special = path.outside || path.guarded || path.ignored;
  return verdict.action !== "allow" && (special || verdict.rule?.action === "ask");
}

function whyAsked(path: Access, verdict: Verdict): string {
  return path.outside ? `Asked because ${path.subject} is outside the workspace.` : verdict.reason;
}
