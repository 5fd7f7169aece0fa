import { join } from "node:path";
import type { Clock, Logger } from "../ports/runtime.ts";
import type { Core } from "./core.ts";

type CheckpointParts = Pick<Core, "recordCheckpoints" | "openCheckpoints" | "pruneCheckpoints">;

/** Checkpoints as the command line has them, under `checkpoints/` of the state folder. */
export function createCheckpointParts(stateDir: string, logger: Logger, clock: Clock): CheckpointParts {
  const directory = join(stateDir, "checkpoints");

  async function folderOf(cwd: string): Promise<string> {
    const { workspaceFolderName } = await import("../sessions/session-path.ts");
    return join(directory, workspaceFolderName(cwd));
  }

  return {
    recordCheckpoints: async (cwd, sessionId, ports) => {
      const [{ createCheckpointRecorder }, { withCheckpoints }] = await Promise.all([
        import("../checkpoints/create-recorder.ts"),
        import("../checkpoints/with-checkpoints.ts"),
      ]);
      const checkpoints = createCheckpointRecorder({
        directory: await folderOf(cwd),
        sessionId,
        roots: ports.files.roots,
        leaveOut: [stateDir],
        logger,
      });
      return { ports: withCheckpoints(ports, checkpoints), checkpoints };
    },
    openCheckpoints: async (place) => {
      const { findCheckpoint } = await import("../checkpoints/read-manifests.ts");
      const { createCheckpointStore } = await import("../checkpoints/create-checkpoint-store.ts");
      const { createNodeFiles } = await import("../workspace/node-files.ts");
      if ("cwd" in place) {
        const files = createNodeFiles([place.cwd]);
        return createCheckpointStore({ directory: await folderOf(place.cwd), files, logger });
      }
      const found = await findCheckpoint(directory, place.checkpointId);
      const files = createNodeFiles(found?.roots ?? []);
      return createCheckpointStore({ directory: found?.directory ?? directory, files, logger });
    },
    pruneCheckpoints: async (sessionId) => {
      const { defaultPruning, pruneDaily } = await import("../checkpoints/prune-daily.ts");
      try {
        await pruneDaily(directory, { ...defaultPruning, keepSessions: [sessionId], now: clock.now() });
      } catch (error) {
        logger.log("warning", "Old checkpoints could not be removed.", error);
      }
    },
  };
}
