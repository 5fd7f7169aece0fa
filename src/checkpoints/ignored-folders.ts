import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Ignore } from "ignore";

/** Never looked into: version control, and what is installed or made anew at any time. */
const skippedNames = new Set([
  ".git",
  ".hg",
  ".svn",
  ".jj",
  "node_modules",
  "__pycache__",
  ".venv",
  ".tox",
  ".mypy_cache",
  ".pytest_cache",
  ".gradle",
  ".cache",
]);

/** The `.gitignore` files from a workspace folder down to one of its folders, the deepest last. */
export type IgnoreChain = readonly { base: string; rules: Ignore }[];

interface Loaded {
  signature: string;
  rules: Ignore;
}

/** Decides which folders a scan leaves out. Only folders: a file that git ignores may be dear to its owner all the same. */
export class IgnoredFolders {
  private readonly loaded = new Map<string, Loaded>();
  /** Absolute folders to leave out besides: the state folder, where it lies inside. */
  private readonly left: readonly string[];

  constructor(left: readonly string[]) {
    this.left = left;
  }

  /** The chain for the entries of `directory`, which has rules of its own. */
  async enter(chain: IgnoreChain, directory: string): Promise<IgnoreChain> {
    const path = join(directory, ".gitignore");
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile() || stats.size > 1024 * 1024) return chain;
    const signature = `${stats.mtimeMs}:${stats.size}:${stats.ino}`;
    let known = this.loaded.get(path);
    if (known?.signature !== signature) {
      const { default: ignore } = await import("ignore");
      known = { signature, rules: ignore().add(readFileSync(path, "utf8")) };
      this.loaded.set(path, known);
    }
    return [...chain, { base: directory, rules: known.rules }];
  }

  isLeftOut(chain: IgnoreChain, path: string, name: string): boolean {
    if (skippedNames.has(name) || this.left.includes(path)) return true;
    for (let index = chain.length - 1; index >= 0; index -= 1) {
      const link = chain[index];
      if (link === undefined) continue;
      const relative = path.slice(link.base.length + 1).replaceAll("\\", "/");
      const { ignored, unignored } = link.rules.test(`${relative}/`);
      if (ignored) return true;
      if (unignored) return false;
    }
    return false;
  }
}
