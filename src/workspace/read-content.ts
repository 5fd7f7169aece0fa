import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { ToolError } from "../base/errors.ts";
import type { FileContent, ResolvedPath } from "../ports/workspace-files.ts";
import { errorCode, fileError } from "./file-error.ts";
import { hashOf } from "./hash.ts";
import { isStillAt, movedAway } from "./held-folder.ts";
import { decodeText } from "./text-encoding.ts";

const maxBytes = 64 * 1024 * 1024;
/** Without O_NONBLOCK opening a named pipe waits forever; with O_NOFOLLOW a link put there since is not followed. */
const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * What is at a path now.
 * @throws ToolError tool_error for something that is no regular file, is over 64 MB or may not be read;
 *   denied when a symlink has taken its place.
 */
export async function readContent(path: ResolvedPath, signal: AbortSignal): Promise<FileContent> {
  signal.throwIfAborted();
  const content = await readBytes(path.absolute, path);
  if (!Buffer.isBuffer(content)) return content;
  const decoded = await decodeText(content);
  const facts = { hash: await hashOf(content), size: content.length };
  return decoded === undefined ? { kind: "binary", ...facts } : { kind: "text", ...decoded, ...facts };
}

/** The bytes of a file, or what is there instead. `place` is a way to open it; what is opened must lie at the path. */
export async function readBytes(
  place: string,
  { absolute, display }: Pick<ResolvedPath, "absolute" | "display">,
): Promise<Buffer | { kind: "directory" } | { kind: "missing" }> {
  let handle: FileHandle;
  try {
    handle = await open(place, readFlags);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "missing" };
    if (code === "EISDIR") return { kind: "directory" };
    if (code === "ELOOP") throw new ToolError("denied", `${display} has become a symbolic link.`, "Read it again.");
    throw fileError(error, "read", display);
  }
  try {
    // A folder on the way may have been swapped for a link since the path was resolved.
    if (!isStillAt(handle, absolute)) throw movedAway(display);
    const stats = await handle.stat();
    if (stats.isDirectory()) return { kind: "directory" };
    if (!stats.isFile()) throw new ToolError("tool_error", `${display} is not a regular file.`);
    if (stats.size > maxBytes) {
      const megabytes = Math.round(stats.size / 1024 / 1024);
      throw new ToolError(
        "tool_error",
        `${display} has ${megabytes} MB, too much to read.`,
        "Use search_text, or a command such as head or sed, for the part you need.",
      );
    }
    return await handle.readFile();
  } catch (error) {
    throw fileError(error, "read", display);
  } finally {
    await handle.close();
  }
}
