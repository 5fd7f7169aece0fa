import { ToolError } from "../../base/errors.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import { parseRule, type RuleForm } from "./parse-rule.ts";
import type { Rule } from "./rule.ts";

/** Files that speak for the folder they are in. */
const singleFiles: readonly string[] = [
  "AGENTS.md",
  "CLAUDE.md",
  ".github/copilot-instructions.md",
  ".cursorrules",
  ".clinerules",
  ".roorules",
];

/** Folders of rules, with the files in them that are some. */
const folders: readonly { path: string; name: RegExp; form: RuleForm }[] = [
  { path: ".lathe/rules", name: /\.md$/i, form: "rule" },
  { path: ".cursor/rules", name: /\.mdc?$/i, form: "attached" },
  { path: ".github/instructions", name: /\.instructions\.md$/i, form: "attached" },
  { path: ".clinerules", name: /\.(?:md|txt)$/i, form: "rule" },
  { path: ".roo/rules", name: /\.(?:md|txt)$/i, form: "plain" },
];

/** Files of one rules folder that are read, its subfolders included. */
const mostFiles = 40;
const deepest = 3;
/** Lines that another file has as well, out of all, for a file to be left out as the same. */
const sameShare = 0.8;

/**
 * The rules at the top of a workspace folder, ours and those that projects keep for other agents. Everything is read at once; a
 * file that repeats another, links out of the workspace, is ignored or cannot be read is left out.
 */
export async function readRootRules(files: WorkspaceFiles, signal: AbortSignal): Promise<Rule[]> {
  const found = await Promise.all(
    files.roots.flatMap((root) => [
      ...singleFiles.map(async (name) => list(await readRule(files, root, `${root}/${name}`, "plain", signal))),
      ...folders.map(({ path, name, form }) => readFolder(files, root, `${root}/${path}`, { name, form }, signal)),
    ]),
  );
  return withoutRepeats(found.flat());
}

/** What the nearest of its own files says about a folder: AGENTS.md, or else CLAUDE.md. */
export async function readFolderRule(
  files: WorkspaceFiles,
  folder: string,
  signal: AbortSignal,
): Promise<Rule | undefined> {
  for (const name of ["AGENTS.md", "CLAUDE.md"]) {
    const rule = await readRule(files, folder, `${folder}/${name}`, "plain", signal);
    if (rule !== undefined) return rule;
  }
  return undefined;
}

async function readRule(
  files: WorkspaceFiles,
  folder: string,
  path: string,
  form: RuleForm,
  signal: AbortSignal,
): Promise<Rule | undefined> {
  return unlessUnreadable(async () => {
    const resolved = await files.resolve(path);
    if (resolved.outside || resolved.ignored) return undefined;
    const content = await files.read(resolved, signal);
    return content.kind === "text"
      ? parseRule({ path: resolved.display, folder, text: content.text }, form)
      : undefined;
  }, undefined);
}

async function readFolder(
  files: WorkspaceFiles,
  root: string,
  folder: string,
  { name, form }: { name: RegExp; form: RuleForm },
  signal: AbortSignal,
): Promise<Rule[]> {
  const paths = await listFiles(files, folder, name, signal, 1);
  const rules = await Promise.all(paths.slice(0, mostFiles).map((path) => readRule(files, root, path, form, signal)));
  return rules.filter((rule) => rule !== undefined);
}

async function listFiles(
  files: WorkspaceFiles,
  folder: string,
  name: RegExp,
  signal: AbortSignal,
  depth: number,
): Promise<string[]> {
  const entries = await unlessUnreadable(async () => {
    const resolved = await files.resolve(folder);
    return resolved.outside || resolved.ignored ? [] : files.list(resolved, signal);
  }, []);
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, mostFiles);
  const lists = await Promise.all(
    sorted.map(async (entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.kind === "directory") return depth < deepest ? listFiles(files, path, name, signal, depth + 1) : [];
      return name.test(entry.name) ? [path] : [];
    }),
  );
  return lists.flat();
}

/** A rules file that is missing, a folder, or in nobody's reach is no reason for a session not to begin. */
async function unlessUnreadable<T>(read: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ToolError) return otherwise;
    throw error;
  }
}

/** Projects keep the same text for several agents, as a copy, a link, or a file that only names the other one. */
function withoutRepeats(rules: readonly Rule[]): Rule[] {
  const kept: Rule[] = [];
  for (const rule of rules) {
    const lines = linesOf(rule.text);
    const isRepeat = kept.some((other) => {
      if (other.folder !== rule.folder || other.when !== rule.when || String(other.globs) !== String(rule.globs))
        return false;
      const known = new Set([...linesOf(other.text), `@${other.path}`, `@./${other.path}`]);
      return lines.filter((line) => known.has(line)).length >= lines.length * sameShare;
    });
    if (!isRepeat) kept.push(rule);
  }
  return kept;
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function list<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
