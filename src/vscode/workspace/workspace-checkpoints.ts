import { join } from "node:path";
import { createCheckpointStore } from "../../checkpoints/create-checkpoint-store.ts";
import { createCheckpointRecorder, type WorkspaceRecorder } from "../../checkpoints/create-recorder.ts";
import { pruneDaily } from "../../checkpoints/prune-daily.ts";
import { createReviewFiles } from "../../checkpoints/review-files.ts";
import { type ChangingPorts, withCheckpoints } from "../../checkpoints/with-checkpoints.ts";
import type { CheckpointStore } from "../../ports/checkpoints.ts";
import type { Logger } from "../../ports/runtime.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import { workspaceFolderName } from "../../sessions/session-path.ts";

export interface WorkspaceCheckpointsOptions {
  stateDir: string;
  cwd: string;
  files: WorkspaceFiles;
  logger: Logger;
}

export interface PruneLimits {
  maxDays: number;
  maxMegabytes: number;
  /** Sessions whose checkpoints stay. */
  keepSessions: readonly string[];
}

/** The checkpoints of the open folder, in the place where the command line has them too. */
export interface WorkspaceCheckpoints {
  readonly store: CheckpointStore;
  /** The files as the review of applied changes writes them: see `createReviewFiles`. */
  readonly reviewFiles: WorkspaceFiles;
  /** Has the changes of a session noted: the same ports, and who notes. */
  record<Ports extends ChangingPorts>(
    sessionId: string,
    ports: Ports,
  ): { ports: Ports; checkpoints: WorkspaceRecorder };
  /** Removes old ones of every workspace, once a day. A failure is logged: nothing depends on it. */
  prune(limits: PruneLimits): Promise<void>;
}

export function createWorkspaceCheckpoints(options: WorkspaceCheckpointsOptions): WorkspaceCheckpoints {
  const { stateDir, cwd, files, logger } = options;
  const root = join(stateDir, "checkpoints");
  const directory = join(root, workspaceFolderName(cwd));
  return {
    store: createCheckpointStore({ directory, files, logger }),
    reviewFiles: createReviewFiles({ directory, files, logger }),
    record(sessionId, ports) {
      const checkpoints = createCheckpointRecorder({
        directory,
        sessionId,
        roots: files.roots,
        leaveOut: [stateDir],
        logger,
      });
      return { ports: withCheckpoints(ports, checkpoints), checkpoints };
    },
    async prune(limits) {
      try {
        await pruneDaily(root, { ...limits, now: new Date() });
      } catch (error) {
        logger.log("warning", "Old checkpoints could not be removed.", error);
      }
    },
  };
}
