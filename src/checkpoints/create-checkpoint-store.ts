import { rmdirSync } from "node:fs";
import { join } from "node:path";
import { errorMessage, isAbortError, UserError } from "../base/errors.ts";
import { BlobStore } from "../changes/contents/blob-store.ts";
import type { CheckpointStore, RestoreOptions, RestoreResult } from "../ports/checkpoints.ts";
import type { Logger } from "../ports/runtime.ts";
import type { WorkspaceFiles } from "../ports/workspace-files.ts";
import { createCheckpointRecorder } from "./create-recorder.ts";
import { type PlannedRestore, planRestore, type RestorePlan } from "./plan-restore.ts";
import { isCall, isOfFile, type Place, placeOf, readManifests, summaryOf } from "./read-manifests.ts";
import { traceFiles } from "./trace-files.ts";
import { recordedFiles } from "./with-checkpoints.ts";

export interface CheckpointStoreOptions {
  /** Folder of the workspace's checkpoints. */
  directory: string;
  files: WorkspaceFiles;
  logger: Logger;
}

/** See CheckpointStore. */
export function createCheckpointStore({ directory, files, logger }: CheckpointStoreOptions): CheckpointStore {
  const blobs = new BlobStore(join(directory, "blobs"));

  async function plan(id: string, signal: AbortSignal): Promise<{ place: Place; plan: RestorePlan }> {
    const manifests = await readManifests(directory);
    const place = placeOf(manifests, id);
    if (place === undefined) throw notFound(id);
    const lines = manifests.flatMap((one) => one.lines.filter(isOfFile)).filter((line) => line.stamp > place.stamp);
    const traces = traceFiles(lines);
    const badLines = manifests.reduce((sum, one) => sum + one.badLines, 0);
    if (badLines > 0) {
      const reason = `${badLines} ${badLines === 1 ? "line" : "lines"} of the stored checkpoints cannot be read.`;
      traces.notCovered.push({ reason });
    }
    return { place, plan: await planRestore(traces, files, blobs, signal) };
  }

  async function restore(id: string, options: RestoreOptions, signal: AbortSignal): Promise<RestoreResult> {
    const { place, plan: planned } = await plan(id, signal);
    const { manifest, point } = place;
    const refused: RestoreResult["refused"] = [];
    const wanted = options.files === undefined ? undefined : new Set(options.files);
    const chosen = planned.files.filter(({ view }) => {
      if (wanted !== undefined && !wanted.has(view.path)) return false;
      if (!view.changedByUserSince || isForced(options, view.path)) return true;
      refused.push({ path: view.path, reason: `${view.path} was changed since by somebody else.` });
      return false;
    });
    const recorder = createCheckpointRecorder({
      directory,
      sessionId: manifest.header.sessionId,
      roots: files.roots,
      leaveOut: [],
      cause: "restore",
      logger,
    });
    let problem: string | undefined;
    recorder.onProblem((text) => {
      problem ??= text;
    });
    const before = await readManifests(directory);
    const own = before.filter((one) => one.header.sessionId === manifest.header.sessionId);
    const undoId = recorder.begin({
      number: Math.max(0, ...own.map((one) => one.header.number)) + 1,
      title: `Before restoring checkpoint ${numberOf(place)}`,
    });
    const restored: RestorePlan["files"] = [];
    try {
      const recorded = recordedFiles(files, recorder);
      for (const one of deletionsFirst(chosen)) {
        signal.throwIfAborted();
        // What could not be undone is not done.
        if (problem !== undefined)
          throw new UserError("checkpoint_not_kept", problem, "Make room, then restore again.");
        try {
          await restoreFile(one, recorded, signal);
          restored.push(one);
        } catch (error) {
          if (signal.aborted || isAbortError(error)) throw error;
          refused.push({ path: one.view.path, reason: errorMessage(error) });
        }
      }
    } finally {
      recorder.close();
    }
    const undo = (await readManifests(directory)).find((one) => one.header.id === undoId);
    if (undo === undefined) throw notFound(undoId);
    return {
      checkpoint: summaryOf(manifest),
      ...(point && { point }),
      undo: summaryOf(undo),
      restored: restored.map(({ view }) => view),
      refused,
    };
  }

  return {
    async list(sessionId) {
      const manifests = await readManifests(directory);
      return manifests
        .filter((one) => one.header.cause !== "review")
        .filter((one) => sessionId === undefined || one.header.sessionId === sessionId)
        .map((one) => summaryOf(one));
    },
    async find(sessionId, wanted) {
      const own = (await readManifests(directory)).filter((one) => one.header.sessionId === sessionId);
      const [number, point] = wanted.split(".").map(Number);
      for (const { header, lines } of own.toReversed()) {
        const calls = lines.filter(isCall);
        const index = calls.findIndex((line) => line.call === wanted);
        if (index !== -1) return `${header.id}.${index + 1}`;
        if (header.number !== number) continue;
        if (point === undefined) return header.id;
        if (point >= 1 && point <= calls.length) return `${header.id}.${point}`;
      }
      throw notFound(wanted);
    },
    async get(id) {
      const place = placeOf(await readManifests(directory), id);
      if (place === undefined) throw notFound(id);
      return { checkpoint: summaryOf(place.manifest), ...(place.point && { point: place.point }) };
    },
    async preview(id, signal) {
      const { place, plan: planned } = await plan(id, signal);
      const { manifest, point } = place;
      const { notCovered } = planned;
      return {
        checkpoint: summaryOf(manifest),
        ...(point && { point }),
        files: planned.files.map(({ view }) => view),
        notCovered,
      };
    },
    restore,
  };
}

function isForced({ force = false }: RestoreOptions, path: string): boolean {
  return typeof force === "boolean" ? force : force.includes(path);
}

function numberOf({ manifest, point }: Place): string {
  return point === undefined ? `${manifest.header.number}` : `${manifest.header.number}.${point.number}`;
}

/** A folder may have come where a file was, and the other way round. */
function deletionsFirst(planned: readonly PlannedRestore[]): PlannedRestore[] {
  return [...planned].sort((a, b) => Number(a.target !== undefined) - Number(b.target !== undefined));
}

async function restoreFile(planned: PlannedRestore, files: WorkspaceFiles, signal: AbortSignal): Promise<void> {
  const { path, target, expected } = planned;
  if (target === undefined) return files.remove(path, expected, signal);
  if ("missing" in expected) removeEmptyFolder(path.absolute);
  return files.writeBytes(path, target.bytes, target.mode, expected, signal);
}

/** A folder that stands in the way and has nothing in it; one that has stays, and the write says so. */
function removeEmptyFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (!["ENOENT", "ENOTDIR", "ENOTEMPTY", "EEXIST", "EPERM", "EBUSY"].includes(String(code))) throw error;
  }
}

function notFound(id: string): UserError {
  return new UserError(
    "checkpoint_not_found",
    `There is no checkpoint ${id}.`,
    "Old ones are removed by age and size; `lathe checkpoints SESSION` lists the ones of a session.",
  );
}
