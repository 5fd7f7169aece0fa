import { constants } from "node:fs";
import { copyFile, link, lstat, open, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { ToolError } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import type { Expected, ResolvedPath, TextFile } from "../ports/workspace-files.ts";
import { errorCode, fileError } from "./file-error.ts";
import { hashOf } from "./hash.ts";
import { holdFolder, movedAway } from "./held-folder.ts";
import { readBytes } from "./read-content.ts";
import { realPath } from "./real-path.ts";
import { encodeText } from "./text-encoding.ts";

/** Errors of `link` that mean the file system has no hard links. */
const noHardLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL", "EACCES"]);

/** See WorkspaceFiles.write. */
export async function writeFileAtomically(
  path: ResolvedPath,
  text: string,
  like: Pick<TextFile, "encoding" | "byteOrderMark"> | undefined,
  expected: Expected,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const bytes = await encodeText(text, like);
  await replaceAtomically(path, bytes, undefined, expected, signal);
  return hashOf(bytes);
}

/** See WorkspaceFiles.writeBytes. */
export async function writeBytesAtomically(
  path: ResolvedPath,
  bytes: Uint8Array,
  mode: number,
  expected: Expected,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  await replaceAtomically(path, bytes, mode, expected, signal);
}

/** Without `mode` the file keeps the one it has. */
async function replaceAtomically(
  path: ResolvedPath,
  bytes: Uint8Array,
  mode: number | undefined,
  expected: Expected,
  signal: AbortSignal,
): Promise<void> {
  const name = basename(path.absolute);
  const temporaryName = `.${name.slice(0, 40)}.${createId("lathe")}`;
  const create = "missing" in expected;
  try {
    await assertSamePlace(path);
    await holdFolder(dirname(path.absolute), { display: path.display, create }, async ({ at }) => {
      const temporary = at(temporaryName);
      await writeNew(temporary, bytes, await ownerAndMode(at(name)), mode);
      try {
        await assertExpected(at(name), path, expected);
        // Asked last: between the first look and now a folder on the way may have been swapped for a link.
        await assertSamePlace(path);
        signal.throwIfAborted();
        if (create) await linkNew(temporary, at(name), path);
        else await rename(temporary, at(name));
      } catch (error) {
        await unlink(temporary).catch(ignoreMissing);
        throw error;
      }
    });
  } catch (error) {
    throw fileError(error, "write", path.display);
  }
}

/** See WorkspaceFiles.remove. */
export async function removeFile(path: ResolvedPath, expected: Expected, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const name = basename(path.absolute);
  try {
    await holdFolder(dirname(path.absolute), { display: path.display }, async ({ at }) => {
      await assertExpected(at(name), path, expected);
      await assertSamePlace(path);
      await unlink(at(name));
    });
  } catch (error) {
    throw fileError(error, "delete", path.display);
  }
}

/** See WorkspaceFiles.move. Never replaces a file. */
export async function moveFile(
  from: ResolvedPath,
  to: ResolvedPath,
  expected: Expected,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  try {
    await holdFolder(dirname(from.absolute), { display: from.display }, async (source) => {
      const here = source.at(basename(from.absolute));
      await assertExpected(here, from, expected);
      await assertSamePlace(to);
      await holdFolder(dirname(to.absolute), { display: to.display, create: true }, async (target) => {
        await assertSamePlace(from);
        await assertSamePlace(to);
        await linkNew(here, target.at(basename(to.absolute)), to);
      });
    });
  } catch (error) {
    throw fileError(error, "move", from.display);
  }
}

async function assertSamePlace(path: ResolvedPath): Promise<void> {
  if ((await realPath(path.absolute)) === path.absolute) return;
  throw movedAway(path.display);
}

/** `held` is the path in the folder that is held. */
async function assertExpected(held: string, path: ResolvedPath, expected: Expected): Promise<void> {
  const content = await readBytes(held, path);
  if (Buffer.isBuffer(content)) {
    if ("hash" in expected && (await hashOf(content)) === expected.hash) return;
    const what = "hash" in expected ? "has changed in the meantime" : "exists by now";
    throw new ToolError("conflict", `${path.display} ${what}; nothing was written.`, "Read it again.");
  }
  if (content.kind === "directory") throw new ToolError("invalid_input", `${path.display} is a directory.`);
  if ("hash" in expected) throw new ToolError("conflict", `${path.display} no longer exists; nothing was written.`);
}

interface OwnerAndMode {
  mode: number;
  uid: number;
  gid: number;
}

async function ownerAndMode(absolute: string): Promise<OwnerAndMode | undefined> {
  try {
    const stats = await stat(absolute);
    return { mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function writeNew(
  temporary: string,
  bytes: Uint8Array,
  like: OwnerAndMode | undefined,
  mode = like?.mode,
): Promise<void> {
  const handle = await open(temporary, "wx", mode ?? 0o666);
  try {
    await handle.writeFile(bytes);
    if (mode === undefined) return;
    const own = await handle.stat();
    if (like !== undefined && (own.uid !== like.uid || own.gid !== like.gid))
      await handle.chown(like.uid, like.gid).catch(ignoreNotPermitted);
    if ((own.mode & 0o7777) !== mode) await handle.chmod(mode);
  } finally {
    await handle.close();
  }
}

/** Gives a file a new name that must be free: `link` checks and creates in one step, `rename` would replace. */
async function linkNew(from: string, target: string, to: ResolvedPath): Promise<void> {
  try {
    await link(from, target);
  } catch (error) {
    const code = errorCode(error);
    if (code === "EEXIST") throw existsAlready(to);
    if (code === "EXDEV") await copyFile(from, target, constants.COPYFILE_EXCL);
    else if (code !== undefined && noHardLinks.has(code)) return renameNew(from, target, to);
    else throw error;
  }
  await unlink(from);
}

async function renameNew(from: string, target: string, to: ResolvedPath): Promise<void> {
  const there = await lstat(target).catch(ignoreMissing);
  if (there !== undefined) throw existsAlready(to);
  await rename(from, target);
}

function existsAlready(path: ResolvedPath): ToolError {
  return new ToolError("conflict", `${path.display} exists already; nothing was written.`, "Choose another path.");
}

function ignoreMissing(error: unknown): undefined {
  if (errorCode(error) !== "ENOENT") throw error;
}

/** Keeping the owner is a courtesy that only root can do; the content matters more. */
function ignoreNotPermitted(error: unknown): void {
  if (errorCode(error) !== "EPERM") throw error;
}
