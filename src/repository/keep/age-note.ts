import type { MemoryView } from "./memory-view.ts";

/** Why answers may be other than the files, in a few words; empty when they are not. */
export function ageNote({ state, progress, isFirst, changes }: MemoryView): string {
  const files = changes === 1 ? "1 change" : `${changes} changes`;
  switch (state) {
    case "indexing":
      if (isFirst) return progress ? `indexing: ${progress.done} of ${progress.total} files` : "indexing";
      return progress && progress.done < progress.total ? `${progress.done} of ${progress.total} files looked at` : "";
    case "busy":
      return "another window is indexing";
    case "paused":
      return changes > 0 ? `indexing is paused, ${files} not seen` : "indexing is paused, answers may be old";
    case "failed":
      return "the index could not be brought up to date, answers may be old";
    default:
      return "";
  }
}
