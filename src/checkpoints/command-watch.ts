import type { Stats } from "node:fs";
import type { BlobStore } from "../changes/contents/blob-store.ts";
import { ContentCache, isSame, mayHaveChangedAt } from "./content-cache.ts";
import { modeOf, statNow } from "./file-state.ts";
import { FolderMemory } from "./folder-memory.ts";
import { IgnoredFolders } from "./ignored-folders.ts";
import type { ChangeLine, NotCoveredLine } from "./journal-format.ts";
import { listWorkspace, type WorkspaceListing, wasAbsent } from "./list-workspace.ts";
import { type ScanBounds, WorkSlices } from "./scan-bounds.ts";

export type CommandLine = Omit<ChangeLine, "stamp"> | Omit<NotCoveredLine, "stamp">;

export interface CommandWatchOptions {
  roots: readonly string[];
  blobs: BlobStore;
  /** Absolute folders that are not looked into. */
  leaveOut: readonly string[];
  bounds: ScanBounds;
}

interface Before {
  listing: WorkspaceListing;
  kept: Map<string, string>;
  startedAt: number;
}

/** Finds out what a command changes in a workspace: keeps the files it could change before, and looks again after. */
export class CommandWatch {
  private readonly options: CommandWatchOptions;
  private readonly ignored: IgnoredFolders;
  private readonly memory = new FolderMemory();
  private readonly contents: ContentCache;

  constructor(options: CommandWatchOptions) {
    this.options = options;
    this.ignored = new IgnoredFolders(options.leaveOut);
    this.contents = new ContentCache(options.blobs, options.bounds);
  }

  /** Call before the command. `extras` are files to watch also in folders that are left out. */
  async before(extras: Iterable<string>): Promise<Before> {
    const startedAt = Date.now();
    const listing = await this.list(extras);
    return { listing, kept: await this.contents.keep(listing), startedAt };
  }

  /** Call after it. Says what was changed, made and deleted, and what of that cannot be brought back. */
  async changes(before: Before, extras: Iterable<string>): Promise<CommandLine[]> {
    const after = await this.list(extras);
    const slices = new WorkSlices(Number.POSITIVE_INFINITY);
    const lines: CommandLine[] = [];
    for (const [path, stats] of before.listing.files) {
      const now = after.files.get(path) ?? quietStat(path);
      if (now !== undefined && isSame(stats, now) && !mayHaveChangedAt(now, before.startedAt)) continue;
      const line = this.changed(path, stats, now, before.kept.get(path));
      if (line !== undefined) lines.push(line);
      if (slices.isDue) await slices.rest();
    }
    for (const path of after.files.keys()) {
      if (before.listing.files.has(path)) continue;
      if (wasAbsent(before.listing, path)) {
        lines.push({ path, before: null, after: this.contents.read(path, false), by: "command" });
      } else if (before.listing.seen.has(path)) {
        lines.push({ path, notCovered: "it was no regular file before a command" });
      }
      if (slices.isDue) await slices.rest();
    }
    if (!before.listing.complete) lines.push({ notCovered: this.boundReached() });
    return lines;
  }

  private changed(
    path: string,
    stats: Stats,
    now: Stats | undefined,
    hash: string | undefined,
  ): CommandLine | undefined {
    const after = now === undefined ? null : this.contents.read(path, false);
    const isUnchanged =
      now !== undefined && modeOf(now) === modeOf(stats) && (hash === undefined ? isSame(stats, now) : after === hash);
    if (isUnchanged) return undefined;
    if (hash === undefined)
      return { path, notCovered: "a command changed it, and it was beyond the bounds of what is kept before" };
    return { path, before: { hash, mode: modeOf(stats) }, after, by: "command" };
  }

  private list(extras: Iterable<string>): Promise<WorkspaceListing> {
    const { ignored, memory } = this;
    return listWorkspace(this.options.roots, extras, { ignored, memory, bounds: this.options.bounds });
  }

  private boundReached(): string {
    return `The workspace is too large to be watched whole: of what commands changed, only the first ${this.options.bounds.files} files are covered.`;
  }
}

function quietStat(path: string): Stats | undefined {
  try {
    const stats = statNow(path);
    return stats?.isFile() ? stats : undefined;
  } catch {
    // Closed to us since: the same as gone, as far as its content goes.
    return undefined;
  }
}
