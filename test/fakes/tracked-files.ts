import type { ChangeRequest, TrackedFile, TrackedHunk } from "../../src/protocol/tracked-change.ts";

export const firstRequest: ChangeRequest = {
  sessionId: "s1",
  messageId: "m1",
  title: "Fix the rounding",
  time: "2026-11-22T10:00:00.000Z",
};

export const secondRequest: ChangeRequest = {
  sessionId: "s1",
  messageId: "m2",
  title: "Name it better",
  time: "2026-11-22T10:05:00.000Z",
};

/** A pending hunk: `{ line: 2, oldLines: ["a"], newLines: ["b"] }` replaces the third line. */
export function trackedHunk(
  given: Pick<TrackedHunk, "id" | "line" | "oldLines" | "newLines"> & Partial<TrackedHunk>,
): TrackedHunk {
  return {
    count: given.newLines.length,
    originalLine: given.line,
    originalCount: given.oldLines.length,
    request: firstRequest,
    comments: [],
    ...given,
  };
}

export function trackedFile(path: string, hunks: TrackedHunk[], given: Partial<TrackedFile> = {}): TrackedFile {
  return {
    path,
    display: path.slice(1),
    originalPath: path,
    kind: "edit",
    state: "pending",
    hunks,
    comments: [],
    added: hunks.reduce((sum, hunk) => sum + hunk.count, 0),
    removed: hunks.reduce((sum, hunk) => sum + hunk.originalCount, 0),
    request: hunks.at(-1)?.request ?? firstRequest,
    ...given,
  };
}
