import type { CheckpointSummary, FileRestore, NotCovered } from "../ports/checkpoints.ts";
import type { Style } from "./style.ts";
import { formatTable } from "./table.ts";
import { visibleText } from "./visible-text.ts";

export function formatTime(iso: string): string {
  return iso.slice(0, 19).replace("T", " ");
}

/** `Checkpoint 2 of 20261122-150000-abc123, 2026-11-22 15:00:00 UTC: Fix it`. */
export function formatCheckpoint({ number, sessionId, time, title }: CheckpointSummary): string {
  const words = title === "" ? "" : `: ${visibleText(title)}`;
  return `Checkpoint ${number} of ${sessionId}, ${formatTime(time)} UTC${words}\n`;
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
