import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from "node:fs";

/** Larger files are not kept. */
export const largestFile = 20 * 1024 * 1024;
/** Without O_NONBLOCK opening a named pipe waits forever; a symbolic link is never followed. */
const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

export type FileNow =
  | { kind: "missing" }
  | { kind: "file"; bytes: Buffer; stats: Stats }
  /** `reason` is a phrase for the user. */
  | { kind: "unreadable"; reason: string };

/** The regular file at an absolute path, without following a link. Never throws for what the file system answers. */
export function fileNow(path: string, limit = largestFile): FileNow {
  let stats: Stats | undefined;
  try {
    stats = statNow(path);
    if (stats === undefined) return { kind: "missing" };
    if (stats.isSymbolicLink()) return { kind: "unreadable", reason: "a symbolic link" };
    if (!stats.isFile()) return { kind: "unreadable", reason: "no regular file" };
    if (stats.size > limit) return { kind: "unreadable", reason: `over ${megabytes(limit)} MB` };
    const descriptor = openSync(path, readFlags);
    try {
      // Of the open file, so that the facts belong to the bytes.
      stats = fstatSync(descriptor);
      if (!stats.isFile()) return { kind: "unreadable", reason: "no regular file" };
      return { kind: "file", bytes: readFileSync(descriptor), stats };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    return code === "ENOENT" || code === "ENOTDIR"
      ? { kind: "missing" }
      : { kind: "unreadable", reason: `not readable (${code})` };
  }
}

/** What is at a path, without following a link; undefined for nothing. @throws for anything but absence. */
export function statNow(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** Permission bits; Windows has none that are worth keeping. */
export function modeOf(stats: Stats): number {
  return process.platform === "win32" ? 0o666 : stats.mode & 0o777;
}

function megabytes(bytes: number): number {
  return Math.round((bytes / 1024 / 1024) * 10) / 10;
}
