import { lstatSync } from "node:fs";
import { join } from "node:path";
import { classifyPath, type FileClass, isSkipReason, mostFileBytes, type SkipReason } from "../scan/classify-file.ts";
import { listFiles } from "../scan/list-files.ts";
import type { WorkspaceRoot } from "./workspace-roots.ts";

/** Says whether ignore files of the product or a secret's name keep a file out; `relative` to its folder with `/`. */
export type IsHidden = (relative: string) => "ignored" | "secret" | undefined;
export type GetHidden = (directory: string) => Promise<IsHidden>;

export interface Candidate {
  /** As in answers. */
  path: string;
  absolute: string;
  kind: FileClass;
  size: number;
  modifiedMs: number;
}

export interface Skipped {
  path: string;
  size: number;
  modifiedMs: number;
  reason: SkipReason;
}

export interface Candidates {
  files: Candidate[];
  skipped: Skipped[];
}

/** Every file of the workspace: to be indexed, or left out for a reason. Nothing is opened yet. Rejects with the abort reason. */
export async function findCandidates(
  roots: readonly WorkspaceRoot[],
  getHidden: GetHidden,
  signal: AbortSignal,
): Promise<Candidates> {
  const found: Candidates = { files: [], skipped: [] };
  for (const root of roots) {
    const [isHidden, { paths }] = await Promise.all([getHidden(root.directory), listFiles(root.directory, signal)]);
    let count = 0;
    for (const relative of paths) {
      if (++count % 500 === 0) {
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
      }
      addFile(found, root, relative, isHidden);
    }
  }
  return found;
}

function addFile(found: Candidates, { directory, prefix }: WorkspaceRoot, relative: string, isHidden: IsHidden): void {
  const absolute = join(directory, relative);
  const stats = statOf(absolute);
  // Gone since it was listed; a link, whose target counts where it is; a folder of another repository.
  if (stats === "gone" || (stats !== "closed" && !stats.isFile())) return;
  const path = prefix + relative;
  const size = stats === "closed" ? 0 : stats.size;
  const modifiedMs = stats === "closed" ? 0 : stats.mtimeMs;
  const skip = (reason: SkipReason) => found.skipped.push({ path, size, modifiedMs, reason });
  if (stats === "closed") {
    skip("unreadable");
    return;
  }
  const hidden = isHidden(relative);
  const kind = hidden ?? classifyPath(relative);
  if (kind === "ignored" || kind === "secret" || isSkipReason(kind)) skip(kind);
  else if (size > mostFileBytes) skip("too-large");
  else found.files.push({ path, absolute, kind, size, modifiedMs });
}

function statOf(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? ("gone" as const);
  } catch {
    // A folder on the way is closed to us, or a name is longer than the system allows.
    return "closed" as const;
  }
}
