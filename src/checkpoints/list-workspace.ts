import type { Stats } from "node:fs";
import { dirname } from "node:path";
import { statNow } from "./file-state.ts";
import type { FolderMemory } from "./folder-memory.ts";
import type { IgnoreChain, IgnoredFolders } from "./ignored-folders.ts";
import { type ScanBounds, WorkSlices } from "./scan-bounds.ts";

/** The regular files of a workspace at one moment, as far as the bounds reach. */
export interface WorkspaceListing {
  files: Map<string, Stats>;
  /** Folders whose entries were all seen. */
  listed: Set<string>;
  /** Folders and everything else that was seen and not looked into. */
  seen: Set<string>;
  /** False when a bound was reached. */
  complete: boolean;
}

export interface ListingOptions {
  ignored: IgnoredFolders;
  /** Shared by the scans of one workspace. */
  memory: FolderMemory;
  bounds: ScanBounds;
}

/**
 * Lists breadth first, so that a bound costs the deepest folders. Links are not followed; a folder that may not be read is
 * left out. `extras` are files to look at wherever they lie.
 */
export async function listWorkspace(
  roots: readonly string[],
  extras: Iterable<string>,
  { ignored, memory, bounds }: ListingOptions,
): Promise<WorkspaceListing> {
  const listing: WorkspaceListing = { files: new Map(), listed: new Set(), seen: new Set(roots), complete: true };
  const slices = new WorkSlices(bounds.milliseconds);
  const queue: { directory: string; chain: IgnoreChain }[] = roots.map((directory) => ({ directory, chain: [] }));
  for (let next = 0; next < queue.length; next += 1) {
    const { directory, chain } = queue[next] as (typeof queue)[number];
    if (slices.isOver || listing.files.size >= bounds.files) {
      listing.complete = false;
      break;
    }
    const entries = memory.entriesOf(directory);
    if (entries === undefined) continue;
    const inner = entries.hasRules ? await ignored.enter(chain, directory) : chain;
    for (const { path, name } of entries.folders) {
      listing.seen.add(path);
      if (!ignored.isLeftOut(inner, path, name)) queue.push({ directory: path, chain: inner });
    }
    for (const path of entries.others) listing.seen.add(path);
    let whole = true;
    for (const path of entries.files) {
      if (listing.files.size >= bounds.files) {
        whole = false;
        break;
      }
      addFile(listing, path);
      if (slices.isDue) await slices.rest();
    }
    if (whole) listing.listed.add(directory);
    else listing.complete = false;
  }
  memory.endScan();
  for (const path of extras) if (!listing.files.has(path)) addFile(listing, path);
  return listing;
}

/** True when the listing proves that there was nothing at this path: the nearest folder it saw was looked through. */
export function wasAbsent(listing: WorkspaceListing, path: string): boolean {
  if (listing.files.has(path) || listing.seen.has(path)) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (listing.listed.has(folder)) return true;
    if (listing.seen.has(folder) || folder === dirname(folder)) return false;
    // A file stood where there is a folder now.
    if (listing.files.has(folder)) return true;
  }
}

function addFile(listing: WorkspaceListing, path: string): void {
  try {
    const stats = statNow(path);
    if (stats?.isFile()) listing.files.set(path, stats);
  } catch {
    // Closed to us: known to be there, and nothing more.
    listing.seen.add(path);
  }
}
