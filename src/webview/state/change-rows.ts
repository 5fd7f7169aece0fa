import type { Hunk } from "../../protocol/change.ts";
import { type ChangesBlock, decisionsOf, type ReviewFile } from "./block.ts";
import { isOpen, isUndecided } from "./tracked-files.ts";

export interface ChangeRow {
  id: string;
  file: ReviewFile;
  hunk?: Hunk;
  /** Fold state: of the file's hunks, or of the hunk's lines. Undefined where there is nothing to open. */
  open?: boolean;
  /** Its decision can be taken back. */
  canUndo: boolean;
}

/** Small hunks show their lines at once; long ones on request. */
const openLines = 24;

/** A card with more hunks begins as the list of its files: what nobody reads at a glance is read in the editor. */
const openHunks = 40;

/**
 * The rows of a card: files, and below an opened one its hunks. `lastDecided`: the decision on an applied change that was made last,
 * `changeId/hunkId`: only that one can be taken back. Pure.
 */
export function changeRows(
  block: ChangesBlock,
  folds: Readonly<Record<string, boolean>>,
  lastDecided: string | undefined,
): ChangeRow[] {
  // What was just decided stays in sight, and so does the way to take it back.
  const pending = block.files.some(isOpen) || lastDecided !== undefined;
  const isLong = block.files.reduce((sum, file) => sum + file.change.hunks.length, 0) > openHunks;
  const canUndo = (file: ReviewFile, hunk?: Hunk) =>
    file.requestId === undefined
      ? file.tracked === true && lastDecided === `${file.change.changeId}/${hunk?.id ?? ""}`
      : hunk !== undefined && hunk.state !== "pending";
  return block.files.flatMap((file) => {
    const id = `${block.id}/${file.change.changeId}`;
    const { hunks } = file.change;
    if (hunks.length === 0) return [{ id, file, canUndo: canUndo(file) }];
    const open = folds[id] ?? (pending && !isLong);
    const fileRow: ChangeRow = { id, file, open, canUndo: canUndo(file) };
    if (!open) return [fileRow];
    const hunkRows = hunks.map((hunk): ChangeRow => {
      const hunkId = `${id}/${hunk.id}`;
      const small = hunk.oldLines.length + hunk.newLines.length <= openLines;
      const shown = folds[hunkId] ?? (isOpen(file) && small && !isLong && hunk.state === "pending");
      return { id: hunkId, file, hunk, open: shown, canUndo: canUndo(file, hunk) };
    });
    return [fileRow, ...hunkRows];
  });
}

/** A row that can be decided as it stands. */
export function isOpenRow(row: ChangeRow): boolean {
  if (!isOpen(row.file)) return false;
  if (row.hunk) return row.hunk.state === "pending";
  return row.open !== true && decisionsOf(row.file).some(isUndecided);
}
