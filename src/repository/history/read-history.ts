import { runGit } from "../scan/list-files.ts";

export interface PastCommit {
  subject: string;
  body: string;
  /** Relative to the folder, with `/`. */
  files: string[];
}

const mostCommits = 4000;
/** A commit of more files says little about each. */
const mostFilesOfCommit = 40;

/** Past commits that touched a few files below the folder, newest first; none without git. Rejects with the abort reason. */
export async function readHistory(root: string, signal: AbortSignal, revision = "HEAD"): Promise<PastCommit[]> {
  const output = await runGit(
    root,
    [
      "log",
      `--max-count=${mostCommits}`,
      "--no-merges",
      "--no-renames",
      "--name-only",
      "--relative",
      "-z",
      "--format=%x01%s%x02%b%x03",
      revision,
      "--",
    ],
    signal,
  );
  return (output ?? "").split("\x01").flatMap((record) => {
    const end = record.indexOf("\x03");
    if (end < 0) return [];
    const [subject = "", body = ""] = record.slice(0, end).split("\x02");
    const files = record
      .slice(end + 1)
      .split("\0")
      .map((path) => path.replace(/^\n+/, ""))
      .filter((path) => path !== "");
    return files.length === 0 || files.length > mostFilesOfCommit ? [] : [{ subject, body, files }];
  });
}

/** The commit that a folder is at, or undefined without git or before the first commit. */
export async function readHead(root: string, signal: AbortSignal): Promise<string | undefined> {
  const output = await runGit(root, ["rev-parse", "--verify", "--quiet", "HEAD"], signal);
  return output?.trim() || undefined;
}
