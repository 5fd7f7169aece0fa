import { createId } from "../base/ids.ts";
import type { PlannedChange } from "../ports/planned-change.ts";
import type { FileContent, ResolvedPath, TextFile } from "../ports/workspace-files.ts";
import type { ChangeKind, FileChange, Hunk } from "../protocol/change.ts";
import { computeHunks } from "./compute-hunks.ts";
import { splitLines } from "./split-lines.ts";

/** A new file. */
export async function planCreate(path: ResolvedPath, after: string): Promise<PlannedChange> {
  const view = toFileChange("create", path, await computeHunks("", after));
  return { changeId: view.changeId, kind: "create", path, after, expected: { missing: true }, view };
}

/** A new text for a file that was read as `before`. */
export async function planEdit(path: ResolvedPath, before: TextFile, after: string): Promise<PlannedChange> {
  const view = toFileChange("edit", path, await computeHunks(before.text, after));
  return { changeId: view.changeId, kind: "edit", path, before, after, expected: { hash: before.hash }, view };
}

/** The end of a file that was read as `before`. */
export function planDelete(
  path: ResolvedPath,
  before: Extract<FileContent, { kind: "text" | "binary" }>,
): PlannedChange {
  const lines = before.kind === "text" ? splitLines(before.text).length : 0;
  const view = { ...toFileChange("delete", path, []), removed: lines };
  return {
    changeId: view.changeId,
    kind: "delete",
    path,
    ...(before.kind === "text" && { before }),
    expected: { hash: before.hash },
    view,
  };
}

/** A new path for a file that has `hash`. */
export function planMove(path: ResolvedPath, newPath: ResolvedPath, hash: string): PlannedChange {
  const view = { ...toFileChange("move", path, []), newPath: newPath.display };
  return { changeId: view.changeId, kind: "move", path, newPath, expected: { hash }, view };
}

function toFileChange(kind: ChangeKind, path: ResolvedPath, hunks: Hunk[]): FileChange {
  return { changeId: createId("change"), path: path.display, kind, hunks, ...countLines(hunks), state: "proposed" };
}

/** Lines that the hunks add and remove; rejected hunks do not count. */
export function countLines(hunks: readonly Hunk[]): { added: number; removed: number } {
  let added = 0;
  let removed = 0;
  for (const hunk of hunks) {
    if (hunk.state === "rejected") continue;
    added += hunk.newLines.length;
    removed += hunk.oldLines.length;
  }
  return { added, removed };
}
