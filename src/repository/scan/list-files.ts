import { spawn } from "node:child_process";
import { type Dirent, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Ignore } from "ignore";

/** Folders that hold what was installed or built, looked into by nobody when there is no git to ask. */
const neverEntered = new Set([
  ".git",
  ".hg",
  ".svn",
  "node_modules",
  "bower_components",
  "__pycache__",
  ".venv",
  "venv",
]);
const mostFiles = 400_000;

export interface FileListing {
  /** Relative to the root, with `/`, sorted. */
  paths: string[];
  /** Who said what is ignored. */
  source: "git" | "walk";
}

/**
 * The files of a folder: those git tracks and untracked ones that are not ignored; without git, those that `.gitignore` files do not
 * name. Links are not followed. Rejects with the abort reason.
 */
export async function listFiles(root: string, signal: AbortSignal): Promise<FileListing> {
  const listed = await listWithGit(root, signal);
  const paths = listed ?? (await walk(root, signal));
  return { paths: [...new Set(paths)].sort(), source: listed === undefined ? "walk" : "git" };
}

/** Git's own programs named by a repository's configuration are not run. */
export const safeGitOptions = [
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.quotePath=false",
];

async function listWithGit(root: string, signal: AbortSignal): Promise<string[] | undefined> {
  const output = await runGit(root, ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], signal);
  return output?.split("\0").filter((path) => path !== "");
}

/** Standard output of a git command, or undefined when there is no git or no repository. Rejects with the abort reason. */
export function runGit(
  root: string,
  argumentList: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn("git", [...safeGitOptions, ...argumentList], {
      cwd: root,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" },
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
    });
    const parts: Buffer[] = [];
    const stop = () => child.kill();
    signal.addEventListener("abort", stop, { once: true });
    child.stdout.on("data", (part: Buffer) => parts.push(part));
    child.once("error", () => {
      signal.removeEventListener("abort", stop);
      resolve(undefined);
    });
    child.once("close", (code) => {
      signal.removeEventListener("abort", stop);
      if (signal.aborted) reject(signal.reason);
      else resolve(code === 0 ? Buffer.concat(parts).toString("utf8") : undefined);
    });
  });
}

interface Rules {
  folder: string;
  rules: Ignore;
}

async function walk(root: string, signal: AbortSignal): Promise<string[]> {
  const { default: ignore } = await import("ignore");
  const paths: string[] = [];
  const queue: { folder: string; chain: readonly Rules[] }[] = [{ folder: "", chain: [] }];
  for (let next = 0; next < queue.length && paths.length < mostFiles; next += 1) {
    const { folder, chain } = queue[next] as (typeof queue)[number];
    if (next % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    const ruleFile = join(root, folder, ".gitignore");
    const inner = existsSync(ruleFile) ? [...chain, { folder, rules: ignore().add(readRules(ruleFile)) }] : chain;
    for (const entry of entriesOf(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!neverEntered.has(entry.name) && !isIgnored(inner, `${path}/`)) queue.push({ folder: path, chain: inner });
      } else if (entry.isFile() && !isIgnored(inner, path)) {
        paths.push(path);
      }
    }
  }
  return paths;
}

/** The deepest `.gitignore` that has an opinion wins. */
function isIgnored(chain: readonly Rules[], path: string): boolean {
  for (const { folder, rules } of [...chain].reverse()) {
    const result = rules.test(folder === "" ? path : path.slice(folder.length + 1));
    if (result.ignored || result.unignored) return result.ignored;
  }
  return false;
}

function readRules(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Closed to us, or a folder of that name: no rules to read.
    return "";
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Gone since its parent was listed, or closed to us.
    return [];
  }
}
