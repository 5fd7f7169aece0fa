import picomatch from "picomatch";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { AgentEvent, AgentEventBody } from "../../protocol/agent-event.ts";
import { readFolderRule } from "./read-rule-files.ts";
import type { Rule } from "./rule.ts";

/** Folders below a root that are looked at for rules of their own. */
const deepest = 12;
/** Characters of rules that are told beside those of the system prompt, in one session. */
const foundLimit = 40_000;
/** A pattern is somebody's text too. */
const mostGlobs = 30;
const longestGlob = 200;

export interface RuleWatchDeps {
  files: WorkspaceFiles;
  /** Rules that count for matching files. */
  matching: readonly Rule[];
  /** Whether a file is part of the project: others' rules are not followed. Absolute path. */
  isProject(path: string, signal: AbortSignal): Promise<boolean>;
  /** Of the session so far. */
  events: readonly AgentEvent[];
}

/** Notices which files the calls come to, and finds the rules that count there: each is told once, the nearest last. */
export class RuleWatch {
  private readonly deps: RuleWatchDeps;
  private readonly told: Set<string>;
  private readonly looked = new Set<string>();
  private touched = new Set<string>();
  private left = foundLimit;

  constructor(deps: RuleWatchDeps) {
    this.deps = deps;
    const said = deps.events.flatMap((event) => (event.type === "rules" ? event.files : []));
    this.told = new Set(said.map(({ path }) => path));
  }

  /** Takes note of what a call reads or writes. */
  note(event: AgentEventBody): void {
    if (event.type !== "tool-start") return;
    for (const { kind, path } of event.access)
      if (path !== undefined && (kind === "read" || kind === "write")) this.touch(path);
  }

  /** The work has come to a file; absolute path. */
  touch(path: string): void {
    this.touched.add(slashed(path));
  }

  /** Rules for what was touched since it was last asked. Costs nothing where nothing new was touched. */
  async found(signal: AbortSignal): Promise<Rule[]> {
    const touched = [...this.touched];
    this.touched = new Set();
    const rules: Rule[] = [];
    for (const rule of this.deps.matching)
      if (!this.told.has(rule.path) && touched.some((path) => matches(rule, path))) this.take(rule, rules);
    for (const folder of this.newFolders(touched)) {
      const rule = await readFolderRule(this.deps.files, folder, signal);
      if (rule === undefined || this.told.has(rule.path)) continue;
      if (await this.deps.isProject(`${folder}/${rule.path.split("/").at(-1)}`, signal)) this.take(rule, rules);
    }
    return rules;
  }

  private take(rule: Rule, into: Rule[]): void {
    this.told.add(rule.path);
    if (rule.text.length > this.left) return;
    this.left -= rule.text.length;
    into.push(rule);
  }

  /** Folders between a root and what was touched, each once, outer ones first. */
  private newFolders(touched: readonly string[]): string[] {
    const folders: string[] = [];
    for (const path of touched) {
      const root = this.deps.files.roots.map(slashed).find((one) => path.startsWith(`${one}/`));
      if (root === undefined) continue;
      const names = path.slice(root.length + 1).split("/");
      for (let count = 1; count < Math.min(names.length, deepest); count += 1) {
        const folder = `${root}/${names.slice(0, count).join("/")}`;
        if (this.looked.has(folder)) continue;
        this.looked.add(folder);
        folders.push(folder);
      }
    }
    return folders;
  }
}

/** A pattern without a slash is about names in any folder. */
function matches({ folder, globs = [] }: Rule, path: string): boolean {
  const root = slashed(folder);
  if (!path.startsWith(`${root}/`)) return false;
  const relative = path.slice(root.length + 1);
  return globs.slice(0, mostGlobs).some((glob) => {
    if (glob.length > longestGlob) return false;
    const wide = glob.includes("/") ? glob.replace(/^\.?\//, "") : `**/${glob}`;
    return picomatch.isMatch(relative, wide, { dot: true, nonegate: true, noextglob: true });
  });
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
