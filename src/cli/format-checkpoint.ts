import type { CheckpointPoint, CheckpointSummary, FileRestore, NotCovered } from "../ports/checkpoints.ts";
import type { Style } from "./style.ts";
import { formatTable } from "./table.ts";
import { visibleText } from "./visible-text.ts";

export function formatTime(iso: string): string {
  return iso.slice(0, 19).replace("T", " ");
}

/** `2`, or `2.3` for a point. */
export function placeNumber(checkpoint: CheckpointSummary, point?: CheckpointPoint): string {
  return point === undefined ? String(checkpoint.number) : `${checkpoint.number}.${point.number}`;
}

/** `Checkpoint 2 of 20261122-150000-abc123, 2026-11-22 15:00:00 UTC: Fix it`; of a point the call it stands before. */
export function formatCheckpoint(checkpoint: CheckpointSummary, point?: CheckpointPoint): string {
  const { time, title } = point ?? checkpoint;
  const words = title === "" ? "" : `: ${visibleText(title)}`;
  return `Checkpoint ${placeNumber(checkpoint, point)} of ${checkpoint.sessionId}, ${formatTime(time)} UTC${words}\n`;
}

/** A line a file: what happens to it, its path, lines, and whether somebody else has changed it. */
export function formatRestores(files: readonly FileRestore[], style: Style): string {
  return formatTable(
    files.map((file) => [
      `  ${file.action}`,
      visibleText(file.path),
      file.added + file.removed === 0 ? "" : `+${file.added} −${file.removed}`,
      file.changedByUserSince ? style.yellow("changed since by somebody else") : "",
    ]),
  );
}

export function formatNotCovered(notCovered: readonly NotCovered[]): string {
  return notCovered
    .map(({ path, reason }) => `  not covered: ${path === undefined ? reason : `${visibleText(path)}: ${reason}`}\n`)
    .join("");
}
