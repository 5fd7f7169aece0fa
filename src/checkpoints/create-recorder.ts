import { join } from "node:path";
import { errorMessage } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import type { BlobStore } from "../changes/contents/blob-store.ts";
import { contentHash } from "../changes/contents/content-hash.ts";
import type { CheckpointMoment, CheckpointRecorder, SeenContent } from "../ports/checkpoints.ts";
import type { Logger } from "../ports/runtime.ts";
import type { CommandWatch } from "./command-watch.ts";
import { fileNow, modeOf } from "./file-state.ts";
import { Journal } from "./journal.ts";
import { type FileBefore, type ManifestHeader, manifestVersion, nextStamp } from "./journal-format.ts";
import { defaultBounds, type ScanBounds } from "./scan-bounds.ts";

export interface RecorderOptions {
  /** Folder of the workspace's checkpoints; made with the first one. */
  directory: string;
  sessionId: string;
  /** Absolute workspace folders. */
  roots: readonly string[];
  /** Absolute folders that a scan leaves out: the state folder. */
  leaveOut: readonly string[];
  /** What its checkpoints stand before. */
  cause?: ManifestHeader["cause"];
  logger: Logger;
  bounds?: ScanBounds;
}

export interface WorkspaceRecorder extends CheckpointRecorder {
  /** Looks through the workspace ahead of the first command, which then has less to do. For a quiet moment; never rejects. */
  prepare(): Promise<void>;
}

/** Notes the changes of one session. What reading and packing need is loaded with the first change. */
export function createCheckpointRecorder(options: RecorderOptions): WorkspaceRecorder {
  const { directory, sessionId, roots, leaveOut, cause = "request", logger } = options;
  const bounds = options.bounds ?? defaultBounds;
  const by = cause === "restore" ? "restore" : "tool";
  /** Files that were changed through the recorder: commands are watched for them wherever they lie. */
  const touched = new Set<string>();
  const listeners: ((text: string) => void)[] = [];
  let journal: Journal | undefined;
  let blobStore: BlobStore | undefined;
  let watch: CommandWatch | undefined;
  let failed = false;

  function fail(error: unknown): void {
    logger.log("warning", "A checkpoint could not be kept.", error);
    if (failed) return;
    failed = true;
    for (const listener of listeners)
      listener(`Checkpoints cannot be kept, so this run cannot be restored: ${errorMessage(error)}`);
  }

  function begin(moment: CheckpointMoment): string {
    const id = createId("checkpoint");
    try {
      close();
      journal = new Journal(directory, {
        kind: "checkpoint",
        version: manifestVersion,
        id,
        sessionId,
        ...moment,
        cause,
        stamp: nextStamp(),
        roots: [...roots],
      });
    } catch (error) {
      fail(error);
    }
    return id;
  }

  function close(): void {
    const open = journal;
    journal = undefined;
    open?.close();
  }

  async function loadBlobs(): Promise<BlobStore> {
    const { BlobStore } = await import("../changes/contents/blob-store.ts");
    blobStore ??= new BlobStore(join(directory, "blobs"));
    return blobStore;
  }

  async function beforeOf(path: string, seen: SeenContent | undefined): Promise<FileBefore | string> {
    const store = blobStore ?? (await loadBlobs());
    const now = fileNow(path);
    if (now.kind === "missing") return null;
    if (now.kind === "unreadable") return now.reason;
    const hash = contentHash(now.bytes);
    const unsaved = seen === undefined || seen.hash === hash ? undefined : await seen.read();
    const kept = unsaved === undefined ? store.put(now.bytes, hash) : store.put(unsaved);
    return { hash: kept, mode: modeOf(now.stats) };
  }

  return {
    begin,
    beforeCall(callId, title) {
      try {
        journal?.add({ call: callId, title });
      } catch (error) {
        fail(error);
      }
    },
    async beforeChange(path, after, seen) {
      if (journal === undefined || isOfGit(path)) return;
      try {
        const before = await beforeOf(path, seen);
        touched.add(path);
        if (typeof before === "string") journal.add({ path, notCovered: before });
        else journal.add({ path, before, after, by });
      } catch (error) {
        fail(error);
      }
    },
    afterChange(path, after) {
      if (journal === undefined || isOfGit(path)) return;
      try {
        journal.add({ path, outcome: after });
      } catch (error) {
        fail(error);
      }
    },
    async aroundCommand(run) {
      const end = await startWatch();
      try {
        return await run();
      } finally {
        await end();
      }
    },
    onProblem: (listener) => void listeners.push(listener),
    async prepare() {
      if (journal === undefined) return;
      try {
        await (watch ?? (await loadWatch())).before(touched);
      } catch (error) {
        fail(error);
      }
    },
    close,
  };

  async function loadWatch(): Promise<CommandWatch> {
    const { CommandWatch } = await import("./command-watch.ts");
    watch ??= new CommandWatch({ roots, blobs: blobStore ?? (await loadBlobs()), leaveOut, bounds });
    return watch;
  }

  async function startWatch(): Promise<() => Promise<void>> {
    const nothing = async () => undefined;
    if (journal === undefined) return nothing;
    try {
      const current = watch ?? (await loadWatch());
      const before = await current.before(touched);
      return async () => {
        try {
          for (const line of await current.changes(before, touched)) {
            if ("path" in line && line.path !== undefined) touched.add(line.path);
            journal?.add(line);
          }
        } catch (error) {
          fail(error);
        }
      };
    } catch (error) {
      fail(error);
      return nothing;
    }
  }
}

/** Git keeps its own history; bringing parts of it back would break it. */
function isOfGit(path: string): boolean {
  return /[\\/]\.git([\\/]|$)/.test(path);
}
