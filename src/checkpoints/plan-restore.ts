import { computeHunks } from "../changes/compute-hunks.ts";
import type { BlobStore } from "../changes/contents/blob-store.ts";
import type { FileRestore, NotCovered } from "../ports/checkpoints.ts";
import type { Expected, FileContent, ResolvedPath, WorkspaceFiles } from "../ports/workspace-files.ts";
import { modeOf, statNow } from "./file-state.ts";
import type { FileTrace, Traces } from "./trace-files.ts";

/** Bytes up to which the changed lines are counted. */
const countLimit = 2 * 1024 * 1024;

/** One file that has to be written or deleted. */
export interface PlannedRestore {
  path: ResolvedPath;
  view: FileRestore;
  /** Absent: the file has to go. */
  target?: { bytes: Buffer; mode: number };
  /** What is there now. */
  expected: Expected;
}

export interface RestorePlan {
  files: PlannedRestore[];
  notCovered: NotCovered[];
}

/** Compares the files as they are with what they were; what is as it was already is left out. */
export async function planRestore(
  traces: Traces,
  files: WorkspaceFiles,
  blobs: BlobStore,
  signal: AbortSignal,
): Promise<RestorePlan> {
  const plan: RestorePlan = { files: [], notCovered: [] };
  for (const { path, reason } of traces.notCovered) {
    const display = path === undefined ? {} : { path: (await files.resolve(path)).display };
    plan.notCovered.push({ ...display, reason });
  }
  for (const trace of traces.files) {
    signal.throwIfAborted();
    const planned = await planFile(trace, files, blobs, signal);
    if (planned === undefined) continue;
    if ("reason" in planned) plan.notCovered.push(planned);
    else plan.files.push(planned);
  }
  plan.files.sort((a, b) => (a.view.path < b.view.path ? -1 : 1));
  return plan;
}

async function planFile(
  trace: FileTrace,
  files: WorkspaceFiles,
  blobs: BlobStore,
  signal: AbortSignal,
): Promise<PlannedRestore | NotCovered | undefined> {
  const path = await files.resolve(trace.path);
  if (path.absolute !== trace.path) {
    return { path: path.display, reason: "a symbolic link leads elsewhere by now" };
  }
  const content = await readNow(path, files, signal);
  if (typeof content === "string") return { path: path.display, reason: content };
  const hash = content.kind === "missing" ? null : content.hash;
  const { target } = trace;
  if (hash === (target?.hash ?? null) && (target === null || modeNow(path) === target.mode)) return undefined;
  const bytes = target === null ? undefined : blobs.get(target.hash);
  if (target !== null && bytes === undefined) {
    return { path: path.display, reason: "its old content is no longer in the store" };
  }
  const lines = await countLines(content, bytes);
  return {
    path,
    view: {
      path: path.display,
      action: target === null ? "delete" : hash === null ? "recreate" : "restore",
      ...lines,
      changedByUserSince: trace.foreign || !trace.known.has(hash),
    },
    ...(target !== null && bytes !== undefined && { target: { bytes, mode: target.mode } }),
    expected: hash === null ? { missing: true } : { hash },
  };
}

type ContentNow = Exclude<FileContent, { kind: "directory" }>;

/** What is there, or a phrase why it cannot be told. A folder counts as nothing: only an empty one gives way. */
async function readNow(path: ResolvedPath, files: WorkspaceFiles, signal: AbortSignal): Promise<ContentNow | string> {
  try {
    const content = await files.read(path, signal);
    return content.kind === "directory" ? { kind: "missing" } : content;
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  }
}

function modeNow(path: ResolvedPath): number | undefined {
  const stats = statNow(path.absolute);
  return stats === undefined ? undefined : modeOf(stats);
}

async function countLines(
  now: ContentNow,
  target: Buffer | undefined,
): Promise<Pick<FileRestore, "added" | "removed">> {
  const none = { added: 0, removed: 0 };
  if (now.kind === "binary" || (target?.length ?? 0) > countLimit || target?.includes(0)) return none;
  const before = now.kind === "text" ? now.text : "";
  if (before.length > countLimit) return none;
  const hunks = await computeHunks(before, target === undefined ? "" : decoded(target));
  return hunks.reduce(
    (sum, hunk) => ({ added: sum.added + hunk.newLines.length, removed: sum.removed + hunk.oldLines.length }),
    none,
  );
}

function decoded(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
