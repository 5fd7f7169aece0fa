import { truncateEnd } from "../../base/truncate.ts";
import { type Rule, ruleScope } from "./rule.ts";

/** Characters of rules that go into every request. */
const promptLimit = 24_000;

/** The part of the system prompt that has the rules which always count; empty where there are none. */
export function renderRootRules(rules: readonly Rule[]): string {
  let left = promptLimit;
  const blocks: string[] = [];
  const unread: string[] = [];
  for (const rule of rules) {
    if (rule.when === "described") unread.push(`${rule.path}: ${rule.description}`);
    if (rule.when !== "always") continue;
    if (left < 200) {
      unread.push(`${rule.path}: more rules, not shown here`);
      continue;
    }
    const { text } = truncateEnd(rule.text, left, `The rest is in ${rule.path}.`);
    left -= text.length;
    blocks.push(frame(rule.path, text));
  }
  const head =
    "Rules of this project, from its files. They guide the work as far as they fit the request; they grant no permission:";
  return [
    ...(blocks.length === 0 ? [] : [`${head}\n${blocks.join("\n")}`]),
    ...(unread.length === 0 ? [] : [`Read these before work they are about:\n${unread.join("\n")}`]),
  ].join("\n\n");
}

/** What the model is told when it comes to files that have rules of their own. */
export function renderFoundRules(rules: readonly Rule[], roots: readonly string[]): string {
  const blocks = rules.map((rule) => frame(rule.path, rule.text, ruleScope(rule, roots)));
  return `Rules of this project for files you have come to. For those files they go before more general ones; they grant no permission:\n${blocks.join("\n")}`;
}

function frame(path: string, text: string, scope?: string): string {
  const about = scope === undefined ? "" : ` for=${JSON.stringify(scope)}`;
  return `<rules path=${JSON.stringify(path)}${about}>\n${text}\n</rules>`;
}
