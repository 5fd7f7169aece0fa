import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ToolError } from "../../base/errors.ts";
import { errorCode } from "../file-error.ts";
import { isGuarded } from "../guarded-paths.ts";
import type { IsIgnored } from "../ignore-rules.ts";

/** What a sandbox must keep commands from, as absolute paths. */
export interface WorkspaceSurvey {
  /** Not to be read: ignored files and those that usually hold secrets. */
  secrets: string[];
  /** Not to be written. */
  guarded: string[];
  /** Entries that were looked at. */
  entries: number;
}

/** More entries than these nobody waits for before each command. */
const mostEntries = 200_000;
/** Parts of a repository that say what git runs; the rest must stay writable for commits. */
const gitParts = ["hooks", "config", "config.worktree"];
const skipped = new Set(["node_modules"]);

/** Walks a workspace folder, without following links. @throws ToolError where it is too large. */
export async function surveyWorkspace(
  root: string,
  isIgnored: IsIgnored,
  signal: AbortSignal,
): Promise<WorkspaceSurvey> {
  const survey: WorkspaceSurvey = { secrets: [], guarded: [], entries: 0 };
  const folders: { relative: string; guarded: boolean }[] = [{ relative: "", guarded: false }];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    for (const entry of await entriesOf(join(root, folder.relative))) {
      survey.entries += 1;
      if (survey.entries > mostEntries)
        throw new ToolError(
          "tool_error",
          "The workspace has too many files to find the secrets in it, so nothing is run in the sandbox.",
          "Run the command outside the sandbox.",
        );
      const relative = folder.relative === "" ? entry.name : `${folder.relative}/${entry.name}`;
      const absolute = join(root, relative);
      if (entry.name === ".git") {
        const parts = entry.isDirectory() ? gitParts.map((part) => join(absolute, part)) : [absolute];
        survey.guarded.push(...parts);
        continue;
      }
      if (isIgnored(relative)) {
        survey.secrets.push(...((entry.isDirectory() && (await fewFilesBelow(absolute))) || [absolute]));
        continue;
      }
      const guarded = !folder.guarded && isGuarded(relative);
      if (guarded) survey.guarded.push(absolute);
      if (entry.isDirectory() && !skipped.has(entry.name))
        folders.push({ relative, guarded: folder.guarded || guarded });
    }
  }
  return survey;
}

/** More files than these in an ignored folder are hidden together, and what a command writes there is lost with it. */
const mostHiddenSingly = 300;

/** The files of an ignored folder, so that it stays writable; undefined where there are many. */
async function fewFilesBelow(folder: string): Promise<string[] | undefined> {
  const files: string[] = [];
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of await entriesOf(next)) {
      (entry.isDirectory() ? folders : files).push(join(next, entry.name));
      if (files.length + folders.length > mostHiddenSingly) return undefined;
    }
  }
  return files;
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = errorCode(error);
    // Gone since it was listed, or nothing that this user could read in a command either.
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES") return [];
    throw error;
  }
}
