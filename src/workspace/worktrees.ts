import { execFile } from "node:child_process";
import { copyFile, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { ToolError } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import { parseJson } from "../base/parse-json.ts";
import type { Logger } from "../ports/runtime.ts";
import type { Worktree, WorktreeChange, Worktrees } from "../ports/worktrees.ts";
import { errorCode } from "./file-error.ts";

const run = promisify(execFile);
const mostBytes = 64 * 1024 * 1024;

/** Folders that tests need and git does not have. They are linked, not copied. */
const dependencyFolders = ["node_modules", ".venv", "venv"];

/** Of each copy: where and whose it is, so that a later process knows whether it is still in use. */
const ownerRecord = z.object({ pid: z.number().int(), repository: z.string(), folder: z.string() });

export interface WorktreesOptions {
  /** The workspace folder: the root of a repository, or below it. */
  cwd: string;
  stateDirectory: string;
  logger: Logger;
}

/**
 * Git's worktrees, in the temporary folder: commands in a sandbox reach that, and not the state directory, which has a record of each. The
 * repository's hooks do not run for them.
 */
export function createWorktrees({ cwd, stateDirectory, logger }: WorktreesOptions): Worktrees {
  const records = join(stateDirectory, "worktrees");

  async function remove(record: string, { repository, folder }: { repository: string; folder: string }): Promise<void> {
    try {
      await git(repository, ["worktree", "remove", "--force", join(folder, "copy")]);
    } catch {
      // A copy that git does not know (any more) is only a folder.
    }
    try {
      await rm(folder, { recursive: true, force: true });
      await git(repository, ["worktree", "prune"]).catch(() => undefined);
      await rm(record, { force: true });
    } catch (error) {
      logger.log("warning", `The copy ${folder} could not be removed; the next start tries again.`, error);
    }
  }

  async function sweep(): Promise<void> {
    const names = await readdir(records).catch(() => []);
    for (const name of names.filter((one) => one.endsWith(".json"))) {
      const record = join(records, name);
      const json = parseJson(await readFile(record, "utf8").catch(() => ""));
      const read = json.ok ? ownerRecord.safeParse(json.value) : undefined;
      if (!read?.success) await rm(record, { force: true });
      else if (!isAlive(read.data.pid) && isOwn(read.data.folder)) await remove(record, read.data);
    }
  }

  async function open(signal: AbortSignal): Promise<Worktree> {
    await sweep();
    const repository = await topOf(cwd, signal);
    const base = await snapshot(repository, records, signal);
    const folder = await realpath(await mkdtemp(join(tmpdir(), prefix)));
    const record = join(records, `${basename(folder)}.json`);
    await writeFile(record, JSON.stringify({ pid: process.pid, repository, folder }));
    const path = join(folder, "copy");
    try {
      await git(repository, ["worktree", "add", "--quiet", "--detach", path, base], signal);
      const inside = relative(repository, cwd);
      const root = join(path, inside);
      await mkdir(root, { recursive: true });
      for (const place of new Set(["", inside])) await linkDependencies(join(repository, place), join(path, place));
      return {
        root,
        changes: (stop) => changesOf(path, root, base, stop),
        remove: () => remove(record, { repository, folder }),
      };
    } catch (error) {
      await remove(record, { repository, folder });
      throw error;
    }
  }

  return { open, sweep };
}

const prefix = "lathe-branch-";

/** A record that was tampered with must not have anything else removed. */
function isOwn(folder: string): boolean {
  return basename(folder).startsWith(prefix) && dirname(folder) !== dirname(dirname(folder));
}

/** A folder of dependencies that is not part of the repository is needed to run anything. */
async function linkDependencies(from: string, to: string): Promise<void> {
  for (const name of dependencyFolders) {
    const source = await lstat(join(from, name)).catch(() => undefined);
    const target = await lstat(join(to, name)).catch(() => undefined);
    if (source === undefined || target !== undefined) continue;
    await symlink(join(from, name), join(to, name), "junction");
  }
}

async function topOf(cwd: string, signal: AbortSignal): Promise<string> {
  try {
    const top = (await git(cwd, ["rev-parse", "--show-toplevel"], signal)).trim();
    await git(cwd, ["rev-parse", "--verify", "--quiet", "HEAD"], signal);
    return top;
  } catch (error) {
    signal.throwIfAborted();
    throw new ToolError("not_found", "There is no git repository with a commit here.", undefined, { cause: error });
  }
}

/** A commit of the files as they are on disk. It belongs to no branch, and the repository's own index is left alone. */
async function snapshot(repository: string, folder: string, signal: AbortSignal): Promise<string> {
  await mkdir(folder, { recursive: true });
  const index = join(folder, createId("index"));
  try {
    const own = (await git(repository, ["rev-parse", "--git-path", "index"], signal)).trim();
    // With what git knows of the files already it looks only at those that changed.
    await copyFile(join(repository, own), index)
      .catch(() => copyFile(own, index))
      .catch(() => undefined);
    const environment = { GIT_INDEX_FILE: index };
    await git(repository, ["add", "--all"], signal, environment);
    const tree = (await git(repository, ["write-tree"], signal, environment)).trim();
    const author = { GIT_AUTHOR_NAME: "Lathe", GIT_AUTHOR_EMAIL: "lathe@localhost" };
    const committer = { GIT_COMMITTER_NAME: "Lathe", GIT_COMMITTER_EMAIL: "lathe@localhost" };
    const commit = ["commit-tree", tree, "-p", "HEAD", "-m", "Files as they are"];
    return (await git(repository, commit, signal, { ...author, ...committer })).trim();
  } finally {
    await rm(index, { force: true });
  }
}

async function changesOf(path: string, root: string, base: string, signal: AbortSignal): Promise<WorktreeChange[]> {
  const without = dependencyFolders.map((name) => `:(exclude,glob)**/${name}`);
  await git(path, ["add", "--all", "--", ".", ...without], signal);
  const listed = await git(path, ["diff", "--cached", "--name-only", "--no-renames", "-z", base], signal);
  const prefix = relative(path, root).split(sep).join("/");
  const changes: WorktreeChange[] = [];
  for (const name of listed.split("\0").filter((one) => one !== "")) {
    if (prefix !== "" && !name.startsWith(`${prefix}/`)) continue;
    const before = await textOf(git(path, ["cat-file", "blob", `${base}:${name}`], signal));
    const after = await textOf(readFile(join(path, name), "utf8"));
    const own = prefix === "" ? name : name.slice(prefix.length + 1);
    if (before?.includes("\0") || after?.includes("\0")) changes.push({ path: own, binary: true });
    else changes.push({ path: own, ...(before !== undefined && { before }), ...(after !== undefined && { after }) });
  }
  return changes;
}

/** Undefined for what is not there. */
async function textOf(text: Promise<string>): Promise<string | undefined> {
  try {
    return await text;
  } catch (error) {
    // Git ends with 128 where the commit does not have the file.
    if (errorCode(error) === "ENOENT" || (error as { code?: unknown }).code === 128) return undefined;
    throw error;
  }
}

async function git(
  cwd: string,
  commandLine: readonly string[],
  signal?: AbortSignal,
  environment: Record<string, string> = {},
): Promise<string> {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
  const settings = [
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "safe.bareRepository=explicit",
  ];
  const { stdout } = await run("git", [...settings, ...commandLine], {
    cwd,
    env: { ...own, ...environment, GIT_OPTIONAL_LOCKS: "0" },
    maxBuffer: mostBytes,
    ...(signal && { signal }),
  });
  return stdout;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}
