import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { promisify } from "node:util";
import type { TrackedFiles } from "../ports/git.ts";

const run = promisify(execFile);
const mostBytes = 256 * 1024 * 1024;

interface Listing {
  /** Changes when something is added or removed. */
  signature: string;
  paths: Promise<ReadonlySet<string> | undefined>;
}

/** The files in git's index, listed once and again when the index has changed. */
export function createGitTrackedFiles(roots: readonly string[]): TrackedFiles {
  const listings = new Map<string, Listing>();
  const indexes = new Map<string, Promise<string | undefined>>();

  async function pathsOf(root: string): Promise<ReadonlySet<string> | undefined> {
    const found = indexes.get(root) ?? indexPath(root);
    indexes.set(root, found);
    const index = await found;
    // A repository may be made while the session runs.
    if (index === undefined) indexes.delete(root);
    if (index === undefined) return undefined;
    const stats = statSync(index, { throwIfNoEntry: false });
    const signature = stats === undefined ? "" : `${stats.mtimeMs}:${stats.size}:${stats.ino}`;
    const known = listings.get(root);
    if (known?.signature === signature) return known.paths;
    const listing = { signature, paths: list(root) };
    listings.set(root, listing);
    return listing.paths;
  }

  return {
    async isTracked(absolute, signal) {
      signal.throwIfAborted();
      const root = roots.find((one) => absolute === one || absolute.startsWith(one + sep));
      const paths = root === undefined ? undefined : await pathsOf(root);
      return paths === undefined || absolute === root ? paths && true : paths.has(absolute);
    },
    async madeAt(absolute, signal) {
      signal.throwIfAborted();
      const stats = statSync(absolute, { throwIfNoEntry: false });
      return stats?.isFile() && stats.birthtimeMs > 0 ? stats.birthtimeMs : undefined;
    },
  };
}

/** The index, or where it will be. */
async function indexPath(root: string): Promise<string | undefined> {
  const output = await git(root, ["rev-parse", "--git-path", "index"]);
  return output === undefined ? undefined : resolve(root, output.trim());
}

/** Absolute paths of the files, and of the folders they are in. */
async function list(root: string): Promise<ReadonlySet<string> | undefined> {
  const output = await git(root, ["ls-files", "-z", "--cached"]);
  if (output === undefined) return undefined;
  const paths = new Set<string>();
  for (const name of output.split("\0")) {
    if (name === "") continue;
    const path = join(root, name);
    paths.add(path);
    for (let folder = dirname(path); folder.length > root.length && !paths.has(folder); folder = dirname(folder))
      paths.add(folder);
  }
  // A new repository, or a folder that another one ignores: there is nothing to tell by.
  return paths.size === 0 ? undefined : paths;
}

/** Nothing of the repository's own settings may run. Undefined where there is no repository, or no git. */
async function git(cwd: string, commandLine: readonly string[]): Promise<string | undefined> {
  try {
    const safe = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];
    const { stdout } = await run("git", [...safe, ...commandLine], { cwd, maxBuffer: mostBytes, encoding: "utf8" });
    return stdout;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
