import picomatch from "picomatch";
import type { OutputAction, OutputRule } from "../protocol/output-rule.ts";
import { findSecrets } from "../secrets/find-secrets.ts";
import { type Found, findPersonalData } from "./find-personal-data.ts";
import { findRunningCode, findRunningCodeInAnswer } from "./find-running-code.ts";

/** What a rule has found. */
export interface Finding {
  action: OutputAction;
  /** "card number, line 3 (rule: No customer data)" */
  text: string;
  /** What "redact" replaces. */
  span?: Found;
}

export interface Output {
  text: string;
  /** Display path; absent: an answer. */
  path?: string;
  /** What was there before; what it has already is nobody's new doing. */
  before?: string;
  /** False for words between calls: nothing can be missing from them. */
  isWhole?: boolean;
}

const mostCharacters = 2_000_000;
const mostFindings = 50;

/** Everything that the rules find in an answer or a file, in the order of the rules. */
export function checkOutput(output: Output, rules: readonly OutputRule[]): Finding[] {
  const text = output.text.slice(0, mostCharacters);
  return rules.filter((rule) => concerns(rule, output)).flatMap((rule) => findingsOf(rule, { ...output, text }));
}

/** The text with everything replaced that a rule wants redacted. */
export function redacted(text: string, findings: readonly Finding[]): string {
  const spans = findings
    .flatMap(({ action, span }) => (action === "redact" && span !== undefined ? [span] : []))
    .sort((one, other) => one.start - other.start);
  let result = "";
  let from = 0;
  for (const { start, end, what } of spans) {
    if (start < from) continue;
    result += `${text.slice(from, start)}[redacted: ${what}]`;
    from = end;
  }
  return result + text.slice(from);
}

function concerns({ on, paths }: OutputRule, { path }: Output): boolean {
  if (path === undefined) return on !== "files";
  return on !== "answers" && (paths === undefined || picomatch.isMatch(path, paths, { dot: true }));
}

function findingsOf(rule: OutputRule, output: Output): Finding[] {
  const { text, path, before = "" } = output;
  const whole = (problem: string): Finding[] => [{ action: rule.action, text: problem + nameOf(rule) }];
  switch (rule.find) {
    case "length":
      return text.length > rule.characters ? whole(`${text.length} characters, ${rule.characters} are allowed`) : [];
    case "missing":
      return output.isWhole === false || expression(rule).test(text) ? [] : whole(`nothing matches ${rule.pattern}`);
    default: {
      const found = spansOf(rule, text, path).filter(({ start, end }) => !before.includes(text.slice(start, end)));
      return found.slice(0, mostFindings).map((span) => ({
        action: rule.action,
        text: `${span.what}, line ${lineAt(text, span.start)}${nameOf(rule)}`,
        span,
      }));
    }
  }
}

function spansOf(rule: Exclude<OutputRule, { find: "length" | "missing" }>, text: string, path?: string): Found[] {
  switch (rule.find) {
    case "secrets":
      return findSecrets(text).map(({ start, end, name }) => ({ start, end, what: name }));
    case "personal-data":
      return findPersonalData(text, rule.types);
    case "running-code":
      return path === undefined ? findRunningCodeInAnswer(text) : findRunningCode(text, path);
    case "forbidden":
      return [...text.matchAll(expression(rule))]
        .filter((match) => match[0] !== "")
        .map((match) => ({
          start: match.index,
          end: match.index + match[0].length,
          what: rule.name ?? "forbidden text",
        }));
  }
}

function expression({ pattern, ignoreCase }: { pattern: string; ignoreCase: boolean }): RegExp {
  return new RegExp(pattern, ignoreCase ? "giu" : "gu");
}

function nameOf({ name }: OutputRule): string {
  return name === undefined ? "" : ` (rule: ${name})`;
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
