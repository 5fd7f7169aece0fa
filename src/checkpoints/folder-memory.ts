import { type Dirent, readdirSync, type Stats } from "node:fs";
import { sep } from "node:path";
import { statNow } from "./file-state.ts";

/**
 * A folder whose time is no older than this when it was read may have got another entry at the same time: some file systems count in
 * steps of two seconds.
 */
const coarsestStepMs = 2100;

/** What a folder has, with absolute paths. */
export interface FolderEntries {
  files: readonly string[];
  folders: readonly { path: string; name: string }[];
  /** Links, devices, `.git` files: there, and not looked into. */
  others: readonly string[];
  hasRules: boolean;
}

interface Known {
  stats: Stats;
  readAt: number;
  entries: FolderEntries;
}

/** Reads folders, and those that have not changed since from memory. */
export class FolderMemory {
  private known = new Map<string, Known>();
  private seen = new Map<string, Known>();

  /** Undefined for a folder that is gone or closed to us. */
  entriesOf(directory: string): FolderEntries | undefined {
    try {
      // Before it is read: what is added in between makes it younger.
      const readAt = Date.now();
      const stats = statNow(directory);
      if (stats === undefined) return undefined;
      const known = this.known.get(directory);
      if (known !== undefined && isUnchanged(known, stats)) {
        this.seen.set(directory, known);
        return known.entries;
      }
      const entries = sorted(directory, readdirSync(directory, { withFileTypes: true }));
      this.seen.set(directory, { stats, readAt, entries });
      return entries;
    } catch {
      // Gone since its parent was listed, or closed to us: not seen, so nothing is said about what is in it.
      return undefined;
    }
  }

  /** The end of a scan: what it did not come by is forgotten. */
  endScan(): void {
    this.known = this.seen;
    this.seen = new Map();
  }
}

function isUnchanged({ stats, readAt }: Known, now: Stats): boolean {
  return (
    stats.mtimeMs === now.mtimeMs &&
    stats.ctimeMs === now.ctimeMs &&
    stats.ino === now.ino &&
    stats.dev === now.dev &&
    readAt - Math.max(now.mtimeMs, now.ctimeMs) > coarsestStepMs
  );
}

function sorted(directory: string, entries: readonly Dirent[]): FolderEntries {
  const prefix = directory.endsWith(sep) ? directory : directory + sep;
  const files: string[] = [];
  const folders: { path: string; name: string }[] = [];
  const others: string[] = [];
  let hasRules = false;
  for (const entry of entries) {
    const { name } = entry;
    const path = prefix + name;
    if (name === ".gitignore") hasRules = true;
    if (entry.isDirectory()) folders.push({ path, name });
    else if (name === ".git" || !entry.isFile()) others.push(path);
    else files.push(path);
  }
  return { files, folders, others, hasRules };
}
