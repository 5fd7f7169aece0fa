import { readFileSync } from "node:fs";
import type { RefreshProgress } from "../../ports/repository-memory.ts";
import type { CutFile } from "../cut/cut-file.ts";
import { skipByContent } from "../scan/classify-file.ts";
import { contentHash } from "./content-hash.ts";
import { type Candidate, findCandidates, type GetHidden } from "./find-candidates.ts";
import { IndexDraft } from "./index-draft.ts";
import { refreshHistory } from "./refresh-history.ts";
import type { WorkspaceRoot } from "./workspace-roots.ts";

export interface RefreshOptions {
  directory: string;
  roots: readonly WorkspaceRoot[];
  getHidden: GetHidden;
  cutFile: CutFile;
  onProgress?: (progress: RefreshProgress) => void;
}

export interface RefreshCounts {
  indexed: number;
  restored: number;
  removed: number;
}

/** What was indexed becomes visible, and is kept should we be stopped, after so many files or so much time. */
const batchFiles = 1000;
const batchMs = 4000;
/** A file changed this shortly before it was looked at may change again without its time showing it. */
const timeStepMs = 2000;
const sliceMs = 20;

/** Brings an index up to date with its folders, under the write lock. Rejects with the abort reason; what was committed stays. */
export async function refreshIndex(options: RefreshOptions, signal: AbortSignal): Promise<RefreshCounts> {
  const { directory, roots, getHidden, onProgress } = options;
  const counts: RefreshCounts = { indexed: 0, restored: 0, removed: 0 };
  const draft = IndexDraft.open(
    directory,
    roots.map((root) => root.directory),
  );
  const startedAt = Date.now();
  try {
    const { files, skipped } = await findCandidates(roots, getHidden, signal);
    const listed = new Set<string>([...files, ...skipped].map(({ path }) => path));
    for (const path of draft.paths()) {
      if (listed.has(path)) continue;
      if (draft.remove(path)) counts.removed += 1;
    }
    for (const { path, size, modifiedMs, reason } of skipped) {
      if (draft.remove(path)) counts.removed += 1;
      draft.skip(path, size, modifiedMs, reason);
    }
    let lastCommit = performance.now();
    let sliceStart = performance.now();
    for (const [index, file] of files.entries()) {
      if (performance.now() - sliceStart > sliceMs) {
        onProgress?.({ done: index, total: files.length });
        await new Promise((resolve) => setImmediate(resolve));
        sliceStart = performance.now();
        signal.throwIfAborted();
      }
      await refreshFile(file, draft, options.cutFile, counts);
      if (draft.pending >= batchFiles || (draft.pending > 0 && performance.now() - lastCommit > batchMs)) {
        draft.commit(false, startedAt);
        lastCommit = performance.now();
      }
    }
    onProgress?.({ done: files.length, total: files.length });
    draft.compact();
    await refreshHistory(draft, roots, signal);
    draft.commit(true, startedAt);
    return counts;
  } catch (error) {
    // Stopped, not broken: what was read so far is kept.
    if (signal.aborted && draft.pending > 0) draft.commit(false, startedAt);
    throw error;
  } finally {
    draft.close();
  }
}

async function refreshFile(file: Candidate, draft: IndexDraft, cutFile: CutFile, counts: RefreshCounts): Promise<void> {
  const { path, size, modifiedMs } = file;
  if (draft.isKnown(path, size, modifiedMs, timeStepMs)) return;
  const bytes = readBytes(file.absolute);
  const reason = bytes === undefined ? "unreadable" : skipByContent(path, file.kind, bytes);
  if (bytes === undefined || reason !== undefined) {
    if (draft.remove(path)) counts.removed += 1;
    draft.skip(path, size, modifiedMs, reason ?? "unreadable");
    return;
  }
  const hash = contentHash(bytes);
  const state = draft.place(path, hash, size, modifiedMs);
  if (state === "same") return;
  if (state === "restored") {
    counts.restored += 1;
    return;
  }
  const text = new TextDecoder("utf-8").decode(bytes);
  draft.add(path, file.kind, hash, await cutFile(path, text));
  counts.indexed += 1;
}

function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    // Gone or closed since it was listed; the next refresh looks again.
    return undefined;
  }
}
