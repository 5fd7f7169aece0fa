import { constants, existsSync, lstatSync, readlinkSync } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ToolError } from "../base/errors.ts";
import { errorCode } from "./file-error.ts";

/** Where the system gives open files and folders as paths, a name below one cannot be led elsewhere by a link that was swapped. */
const descriptors = "/proc/self/fd";
const hasDescriptors = process.platform === "linux" && existsSync(descriptors);
const folderFlags = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** A folder that stays the same one while it is held, whatever becomes of its path. */
export interface HeldFolder {
  /** A path of a name in it, for the calls of the file system. */
  at(name: string): string;
}

/**
 * Holds a folder during `work`. `folder` is a real path; with `create` it is made, one name after the other, where it is missing.
 * Where the system has no such thing, `at` gives ordinary paths.
 * @throws ToolError denied when the path leads through a link by now; the file system's own error when it is missing.
 */
export async function holdFolder<Result>(
  folder: string,
  options: { display: string; create?: boolean },
  work: (held: HeldFolder) => Promise<Result>,
): Promise<Result> {
  if (!hasDescriptors) {
    if (options.create) await mkdir(folder, { recursive: true });
    return work({ at: (name) => join(folder, name) });
  }
  const handle = await openFolder(folder, options);
  try {
    return await work({ at: (name) => `${descriptors}/${handle.fd}/${name}` });
  } finally {
    await handle.close();
  }
}

async function openFolder(folder: string, options: { display: string; create?: boolean }): Promise<FileHandle> {
  try {
    return await openReal(folder, folder, options.display);
  } catch (error) {
    if (errorCode(error) !== "ENOENT" || !options.create || dirname(folder) === folder) throw error;
  }
  const parent = await openFolder(dirname(folder), options);
  try {
    const inside = `${descriptors}/${parent.fd}/${basename(folder)}`;
    await mkdir(inside).catch((error) => {
      if (errorCode(error) !== "EEXIST") throw error;
    });
    return await openReal(inside, folder, options.display);
  } finally {
    await parent.close();
  }
}

async function openReal(path: string, expected: string, display: string): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    handle = await open(path, folderFlags);
  } catch (error) {
    // A link in the place of a folder.
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    throw isLink ? movedAway(display) : error;
  }
  if (isStillAt(handle, expected)) return handle;
  await handle.close();
  throw movedAway(display);
}

/** Whether what was opened lies at that real path. True where that cannot be told. */
export function isStillAt(handle: FileHandle, expected: string): boolean {
  return !hasDescriptors || readlinkSync(`${descriptors}/${handle.fd}`) === expected;
}

export function movedAway(display: string): ToolError {
  return new ToolError(
    "denied",
    `${display} now leads elsewhere through a symbolic link; nothing was done.`,
    "Check the path again before you go on.",
  );
}
