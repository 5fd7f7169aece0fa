import type { FileChange, Hunk } from "../protocol/change.ts";
import type { Style } from "./style.ts";
import { visibleText } from "./visible-text.ts";

/** One line that names a change: `src/a.ts  +2 −1`. */
export function formatChangeTitle(change: FileChange, style: Style): string {
  const path = visibleText(change.path);
  const target = change.newPath === undefined ? path : `${path} → ${visibleText(change.newPath)}`;
  const what = { create: "new file ", edit: "", delete: "delete ", move: "move " }[change.kind];
  const counts = `${style.green(`+${change.added}`)} ${style.red(`−${change.removed}`)}`;
  return `${what}${style.bold(target)}${change.kind === "delete" || change.kind === "move" ? "" : `  ${counts}`}`;
}

/** The lines of a hunk as a unified diff, with its number among the hunks of its change. */
export function formatHunk(change: FileChange, hunk: Hunk, style: Style): string[] {
  const number = change.hunks.indexOf(hunk) + 1;
  const state = hunk.state === "rejected" ? " · rejected" : "";
  const head = `@@ hunk ${number} of ${change.hunks.length} · line ${hunk.newStart}${state} @@`;
  return [
    style.cyan(head),
    ...hunk.contextBefore.map((line) => `  ${visibleText(line)}`),
    ...hunk.oldLines.map((line) => style.red(`- ${visibleText(line)}`)),
    ...hunk.newLines.map((line) => style.green(`+ ${visibleText(line)}`)),
    ...hunk.contextAfter.map((line) => `  ${visibleText(line)}`),
  ];
}

/** A whole change as a diff. With `limit`, at most that many lines, and a last one that says how many are missing. */
export function formatChange(change: FileChange, style: Style, limit = Number.POSITIVE_INFINITY): string[] {
  const lines = change.hunks.flatMap((hunk) => formatHunk(change, hunk, style));
  const shown = lines.length > limit ? lines.slice(0, limit) : lines;
  const missing = lines.length - shown.length;
  const end = missing > 0 ? [style.dim(`… ${missing} more lines`)] : [];
  return [formatChangeTitle(change, style), ...shown, ...end];
}
