import { spawn } from "node:child_process";
import { runGit, safeGitOptions } from "../scan/list-files.ts";

export interface TreeFile {
  /** Relative to the folder, with `/`. */
  path: string;
  object: string;
  size: number;
}

/** The files of a folder as they were at a commit; links and submodules left out. Rejects with the abort reason. */
export async function listTree(root: string, commit: string, signal: AbortSignal): Promise<TreeFile[]> {
  const output = await runGit(root, ["ls-tree", "-r", "-l", "-z", commit], signal);
  return (output ?? "").split("\0").flatMap((line) => {
    const match = /^100\d{3} blob ([0-9a-f]+)\s+(\d+)\t(.+)$/s.exec(line);
    return match === null ? [] : [{ object: match[1] ?? "", size: Number(match[2]), path: match[3] ?? "" }];
  });
}

/** The contents of objects in their order, one at a time. Nothing is fetched from elsewhere. */
export async function* readObjects(
  root: string,
  objects: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  signal.throwIfAborted();
  const child = spawn("git", [...safeGitOptions, "cat-file", "--batch"], {
    cwd: root,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", GIT_NO_LAZY_FETCH: "1" },
    stdio: ["pipe", "pipe", "ignore"],
    windowsHide: true,
    signal,
  });
  // The end of the process shows in its output.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.stdin.end(objects.join("\n"));
  let held = Buffer.alloc(0);
  try {
    for await (const part of child.stdout) {
      held = Buffer.concat([held, part as Buffer]);
      for (;;) {
        const end = held.indexOf(10);
        if (end < 0) break;
        const size = / blob (\d+)$/.exec(held.toString("latin1", 0, end))?.[1];
        // What is not here has a line and no content.
        const next = size === undefined ? end + 1 : end + Number(size) + 2;
        if (held.length < next) break;
        yield Buffer.from(held.subarray(end + 1, Math.max(end + 1, next - 1)));
        held = held.subarray(next);
      }
    }
    signal.throwIfAborted();
  } finally {
    child.kill();
  }
}
