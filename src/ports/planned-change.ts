import type { ChangeKind, FileChange } from "../protocol/change.ts";
import type { Expected, ResolvedPath, TextFile } from "./workspace-files.ts";

/** A change of one file, worked out before anyone is asked. */
export interface PlannedChange {
  changeId: string;
  kind: ChangeKind;
  path: ResolvedPath;
  newPath?: ResolvedPath;
  /** The file as it is; absent for create. */
  before?: TextFile;
  /** The text after; absent for delete and move. */
  after?: string;
  expected: Expected;
  /** The same as the user sees it. */
  view: FileChange;
}

/** A planned change after review: `text` has only the accepted hunks. */
export interface ApprovedChange extends PlannedChange {
  text: string | undefined;
  rejected: string[];
  /** A person has decided on its hunks. False: it is applied now, and its hunks wait for review. */
  reviewed: boolean;
}
