import { execFile } from "node:child_process";
import { lstatSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Keeps git in the sandbox from listing the place-holders for absent guarded names: a file of patterns that has the user's own
 * ones too. Returns the settings for git.
 */
export class GitExcludes {
  private readonly file: string;
  private readonly home: string;
  private known: Promise<{ patterns: string; prefixes: string[] }> | undefined;

  constructor(file: string, home: string) {
    this.file = file;
    this.home = home;
  }

  async write(roots: readonly string[], names: readonly string[]): Promise<Record<string, string>> {
    this.known ??= this.look(roots);
    const { patterns, prefixes } = await this.known;
    const absent = roots.flatMap((root, at) =>
      names.filter((name) => !isThere(join(root, name))).map((name) => `/${prefixes[at] ?? ""}${name}`),
    );
    await writeFile(this.file, `${patterns}\n${absent.join("\n")}\n`);
    return { "core.excludesFile": this.file };
  }

  private async look(roots: readonly string[]) {
    const prefixes = await Promise.all(roots.map((root) => git(["rev-parse", "--show-prefix"], root)));
    const named = await git(["config", "--path", "--get", "core.excludesFile"], roots[0] ?? this.home);
    const own = named === "" ? join(this.home, ".config", "git", "ignore") : named;
    return { patterns: await readFile(own, "utf8").catch(() => ""), prefixes };
  }
}

/** Empty where this is no repository, or git is not installed. */
async function git(words: string[], cwd: string): Promise<string> {
  try {
    return (await run("git", ["-c", "safe.bareRepository=explicit", ...words], { cwd })).stdout.trim();
  } catch {
    // Then git lists the place-holders of the sandbox; nothing else depends on it.
    return "";
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
