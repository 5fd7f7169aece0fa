import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { UsageError } from "./usage-error.ts";

const execute = promisify(execFile);

/**
 * Copies the example to an empty folder, a temporary one when none is named, and gives it a git history.
 * @throws UsageError when the folder is not empty or the example does not travel with this installation.
 */
export async function prepareExample(packageDir: string, directory?: string): Promise<string> {
  const source = join(packageDir, "examples", "todo-app");
  const target = directory ?? (await mkdtemp(join(await realpath(tmpdir()), "lathe-tour-")));
  await mkdir(target, { recursive: true });
  if ((await readdir(target)).length > 0) {
    throw new UsageError(`${target} is not empty.`, "Give an empty or new folder with --dir.");
  }
  try {
    await cp(source, target, { recursive: true, filter: (path) => !["node_modules", ".git"].includes(basename(path)) });
  } catch (error) {
    throw new UsageError(`The example is not at ${source}.`, "Run the tour from a full installation.", {
      cause: error,
    });
  }
  await commitAll(target);
  return target;
}

/** Nothing of the user's git configuration takes part; a machine without git gets the example without a history. */
async function commitAll(directory: string): Promise<void> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  const options = { cwd: directory, env: Object.fromEntries(inherited) };
  const identity = ["-c", "user.name=Todo App", "-c", "user.email=todo@example.com", "-c", "commit.gpgSign=false"];
  try {
    await execute("git", ["init", "--quiet", "--initial-branch=main"], options);
    await execute("git", ["add", "--all"], options);
    await execute("git", [...identity, "commit", "--quiet", "--no-verify", "-m", "Start a to-do list"], options);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw error;
  }
}
