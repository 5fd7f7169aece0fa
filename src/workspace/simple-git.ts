import type { SimpleGit } from "simple-git";
import { errorMessage, isAbortError, ToolError, type ToolErrorCode } from "../base/errors.ts";
import type { Git, GitCommit } from "../ports/git.ts";

const logFormat = "%H%x1f%aI%x1f%an%x1f%s";

/**
 * Git in a folder, through simple-git, which is loaded with the first call. Hooks of the repository run on commit.
 * Methods throw ToolError not_found outside a repository, and git's own words otherwise.
 */
export function createSimpleGit(cwd: string): Git {
  async function run<T>(signal: AbortSignal, task: (git: SimpleGit) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const { simpleGit } = await import("simple-git");
    const git = simpleGit({
      baseDir: cwd,
      abort: signal,
      // What only looks like a repository brings settings that say what git runs.
      config: ["safe.bareRepository=explicit"],
    });
    try {
      return await task(git);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof ToolError) throw error;
      if (!(await git.checkIsRepo())) throw new ToolError("not_found", "This folder is not in a git repository.");
      throw gitError(error);
    }
  }

  return {
    status: (signal) =>
      run(signal, async (git) => {
        const status = await git.status();
        return {
          branch: status.current ?? (status.detached ? "(detached)" : "(none)"),
          ...(status.tracking && { upstream: status.tracking }),
          ahead: status.ahead,
          behind: status.behind,
          files: status.files.map((file) => ({
            path: file.path,
            index: file.index,
            workingTree: file.working_dir,
            ...(file.from && { from: file.from }),
          })),
        };
      }),
    diff: ({ staged, base, paths }, signal) =>
      run(signal, (git) => {
        const argumentList = ["--no-color", "--no-ext-diff", "--no-textconv"];
        if (staged) argumentList.push("--cached");
        if (base !== undefined) argumentList.push(revision(base));
        return git.diff([...argumentList, "--", ...paths]);
      }),
    log: ({ limit, path, ref }, signal) =>
      run(signal, async (git) => {
        const argumentList = ["log", `--max-count=${limit}`, `--format=${logFormat}`, "--no-color"];
        if (ref !== undefined) argumentList.push(revision(ref));
        const output = await git.raw([...argumentList, "--", ...(path === undefined ? [] : [path])]);
        return output.split("\n").filter(Boolean).map(parseCommit);
      }),
    commit: ({ message, paths }, signal) =>
      run(signal, async (git) => {
        if (paths.length > 0) await git.raw(["add", "--all", "--", ...paths]);
        if ((await git.raw(["diff", "--cached", "--name-only", "--", ...paths])) === "") {
          throw new ToolError("invalid_input", "There is nothing to commit.", "Name the changed files in paths.");
        }
        await git.raw(["commit", "--quiet", `--message=${message}`, ...(paths.length > 0 ? ["--", ...paths] : [])]);
        return parseCommit((await git.raw(["log", "--max-count=1", `--format=${logFormat}`])).trim());
      }),
    branches: (signal) =>
      run(signal, async (git) => {
        const branches = await git.branchLocal();
        return { current: branches.current, names: branches.all };
      }),
    switchBranch: ({ name, create }, signal) =>
      run(signal, async (git) => {
        revision(name);
        const names = (await git.raw(["branch", "--all", "--format=%(refname:short)"])).split("\n");
        if (create && names.includes(name)) {
          throw new ToolError("conflict", `There is a branch ${name} already.`, "Leave create out to switch to it.");
        }
        if (!create && !names.some((other) => other === name || other.endsWith(`/${name}`))) {
          throw new ToolError("not_found", `There is no branch ${name}.`, "Set create to make it.");
        }
        try {
          await git.raw(["switch", "--quiet", ...(create ? ["--create"] : []), name]);
        } catch (error) {
          // The branch is there, so what stops git are the files.
          throw gitError(error, "conflict");
        }
      }),
  };
}

/** @throws ToolError invalid_input for a name that git would take for an option. */
function revision(name: string): string {
  if (name.startsWith("-") || name.trim() === "") throw new ToolError("invalid_input", `"${name}" is no revision.`);
  return name;
}

function parseCommit(line: string): GitCommit {
  const [hash = "", date = "", author = "", subject = ""] = line.split("\x1f");
  return { hash, date, author, subject };
}

/** Git's own words for the model. */
function gitError(error: unknown, code: ToolErrorCode = "tool_error"): unknown {
  if (isAbortError(error)) return error;
  return new ToolError(code, errorMessage(error).trim().slice(0, 4000), undefined, { cause: error });
}
