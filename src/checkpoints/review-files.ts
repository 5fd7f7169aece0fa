import type { Logger } from "../ports/runtime.ts";
import type { WorkspaceFiles } from "../ports/workspace-files.ts";
import { createCheckpointRecorder } from "./create-recorder.ts";
import { recordedFiles } from "./with-checkpoints.ts";

export interface ReviewFilesOptions {
  /** Folder of the workspace's checkpoints. */
  directory: string;
  files: WorkspaceFiles;
  logger: Logger;
}

/** A manifest is removed whole, by its age: what is said of a month must not hang on its first day. */
const manifestMs = 60 * 60 * 1000;

/**
 * The files as the review of applied changes writes them: what a person rejects or takes back is noted like the agent's own
 * changes. A restore then knows such a text for no work of the person's, and a checkpoint made before a rejection brings back what was
 * rejected after it.
 */
export function createReviewFiles({ directory, files, logger }: ReviewFilesOptions): WorkspaceFiles {
  const recorder = createCheckpointRecorder({
    directory,
    sessionId: "review",
    roots: files.roots,
    leaveOut: [],
    cause: "review",
    logger,
  });
  let begunAt = Number.NEGATIVE_INFINITY;
  const begin = () => {
    if (Date.now() - begunAt < manifestMs) return;
    begunAt = Date.now();
    recorder.begin({ number: 0, title: "Review" });
  };
  return recordedFiles(files, {
    ...recorder,
    beforeChange: (path, after, seen) => {
      begin();
      return recorder.beforeChange(path, after, seen);
    },
  });
}
