import type { Stats } from "node:fs";
import type { BlobStore } from "../changes/contents/blob-store.ts";
import { contentHash } from "../changes/contents/content-hash.ts";
import { fileNow } from "./file-state.ts";
import type { WorkspaceListing } from "./list-workspace.ts";
import { type ScanBounds, WorkSlices } from "./scan-bounds.ts";

/** File systems stamp times in steps: a file changed this close to a look at it may change again unseen. */
const timeStepMs = 30;

interface KnownContent {
  stats: Stats;
  hash: string;
  /** When the content was read, milliseconds. */
  readAt: number;
}

/** Knows the content of files by their facts, so that only what has changed is read again. */
export class ContentCache {
  private readonly blobs: BlobStore;
  private readonly bounds: ScanBounds;
  private readonly known = new Map<string, KnownContent>();

  constructor(blobs: BlobStore, bounds: ScanBounds) {
    this.blobs = blobs;
    this.bounds = bounds;
  }

  /** Keeps the files of a listing within the bounds, those changed last first, and returns the hashes of what is kept. */
  async keep(listing: WorkspaceListing): Promise<Map<string, string>> {
    const kept = new Map<string, string>();
    const unread: { path: string; stats: Stats }[] = [];
    let total = 0;
    const now = Date.now();
    for (const [path, stats] of listing.files) {
      const hash = this.hashOf(path, stats);
      if (hash !== undefined && this.blobs.has(hash, now)) {
        kept.set(path, hash);
        total += stats.size;
      } else if (stats.size <= this.bounds.fileBytes) {
        unread.push({ path, stats });
      }
    }
    unread.sort((a, b) => b.stats.mtimeMs - a.stats.mtimeMs);
    const slices = new WorkSlices(this.bounds.milliseconds);
    for (const { path, stats } of unread) {
      total += stats.size;
      if (total > this.bounds.totalBytes || slices.isOver) break;
      const hash = this.read(path, true);
      if (typeof hash === "string") kept.set(path, hash);
      if (slices.isDueNow) await slices.rest();
    }
    return kept;
  }

  /** Reads a file and returns its hash; null when it is missing, undefined when it cannot be read. */
  read(path: string, keep: boolean): string | null | undefined {
    const readAt = Date.now();
    const now = keep ? fileNow(path, this.bounds.fileBytes) : fileNow(path);
    if (now.kind === "missing") return null;
    if (now.kind === "unreadable") return undefined;
    const hash = contentHash(now.bytes);
    if (keep) this.blobs.put(now.bytes, hash);
    this.known.set(path, { stats: now.stats, hash, readAt });
    return hash;
  }

  private hashOf(path: string, stats: Stats): string | undefined {
    const known = this.known.get(path);
    if (known === undefined || !isSame(known.stats, stats) || mayHaveChangedAt(stats, known.readAt)) return undefined;
    return known.hash;
  }
}

/** True when nothing says that the file was written to between the two looks. */
export function isSame(a: Stats, b: Stats): boolean {
  return (
    a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.size === b.size && a.ino === b.ino && a.mode === b.mode
  );
}

/** True when the file was changed so shortly before `time` that a later change could carry the same time. */
export function mayHaveChangedAt(stats: Stats, time: number): boolean {
  return time - Math.max(stats.mtimeMs, stats.ctimeMs) < timeStepMs;
}
