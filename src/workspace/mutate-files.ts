import { constants } from "node:fs";
import { copyFile, link, lstat, mkdir, open, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ToolError } from "../base/errors.ts";
import { createId } from "../base/ids.ts";
import type { Expected, ResolvedPath, TextFile } from "../ports/workspace-files.ts";
import { errorCode, fileError } from "./file-error.ts";
import { hashOf } from "./hash.ts";
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
  const temporary = join(dirname(path.absolute), `.${basename(path.absolute).slice(0, 40)}.${createId("lathe")}`);
  try {
    await assertSamePlace(path);
    if ("missing" in expected) await makeParent(path);
    await writeNew(temporary, bytes, await ownerAndMode(path.absolute), mode);
    try {
      await assertExpected(path, expected);
      // Asked last: between the first look and now a folder on the way may have been swapped for a link.
      await assertSamePlace(path);
      signal.throwIfAborted();
      if ("missing" in expected) await linkNew(temporary, path);
      else await rename(temporary, path.absolute);
    } catch (error) {
      await unlink(temporary).catch(ignoreMissing);
      throw error;
    }
  } catch (error) {
    throw fileError(error, "write", path.display);
  }
}

/** See WorkspaceFiles.remove. */
export async function removeFile(path: ResolvedPath, expected: Expected, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await assertExpected(path, expected);
    await assertSamePlace(path);
    await unlink(path.absolute);
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
    await assertExpected(from, expected);
    await assertSamePlace(to);
    await makeParent(to);
    await assertSamePlace(from);
    await assertSamePlace(to);
    await linkNew(from.absolute, to);
  } catch (error) {
    throw fileError(error, "move", from.display);
  }
}

async function assertSamePlace(path: ResolvedPath): Promise<void> {
  if ((await realPath(path.absolute)) === path.absolute) return;
  throw new ToolError(
    "denied",
    `${path.display} now leads elsewhere through a symbolic link; nothing was written.`,
    "Check the path again before you go on.",
  );
}

async function assertExpected(path: ResolvedPath, expected: Expected): Promise<void> {
  const content = await readBytes(path.absolute, path.display);
  if (Buffer.isBuffer(content)) {
    if ("hash" in expected && (await hashOf(content)) === expected.hash) return;
    const what = "hash" in expected ? "has changed in the meantime" : "exists by now";
    throw new ToolError("conflict", `${path.display} ${what}; nothing was written.`, "Read it again.");
  }
  if (content.kind === "directory") throw new ToolError("invalid_input", `${path.display} is a directory.`);
  if ("hash" in expected) throw new ToolError("conflict", `${path.display} no longer exists; nothing was written.`);
}

async function makeParent(path: ResolvedPath): Promise<void> {
  await mkdir(dirname(path.absolute), { recursive: true });
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
async function linkNew(from: string, to: ResolvedPath): Promise<void> {
  try {
    await link(from, to.absolute);
  } catch (error) {
    const code = errorCode(error);
    if (code === "EEXIST") throw existsAlready(to);
    if (code === "EXDEV") await copyFile(from, to.absolute, constants.COPYFILE_EXCL);
    else if (code !== undefined && noHardLinks.has(code)) return renameNew(from, to);
    else throw error;
  }
  await unlink(from);
}

async function renameNew(from: string, to: ResolvedPath): Promise<void> {
  const there = await lstat(to.absolute).catch(ignoreMissing);
  if (there !== undefined) throw existsAlready(to);
  await rename(from, to.absolute);
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
