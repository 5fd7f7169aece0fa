import { realpathSync } from "node:fs";
import { readlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ToolError } from "../base/errors.ts";
import { errorCode } from "./file-error.ts";

const maxLinks = 40;

/**
 * The real path of something that may not exist yet: the symlinks of its deepest existing ancestor are followed, and a
 * dangling symlink leads to where it points, so that a write through it is judged by its target.
 * @throws ToolError invalid_input for a loop of links or a name that is too long, denied where a folder may not be searched.
 */
export async function realPath(absolute: string, links = 0): Promise<string> {
  try {
    // Some microseconds; the hops to the thread pool were a fifth of the time of an edit.
    return realpathSync.native(absolute);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ELOOP" || code === "ENAMETOOLONG" || links > maxLinks) {
      throw new ToolError("invalid_input", `${absolute} cannot be resolved: ${code ?? "too many links"}.`);
    }
    if (code === "EACCES" || code === "EPERM") throw new ToolError("denied", `${absolute} may not be accessed.`);
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
  }
  const parent = dirname(absolute);
  if (parent === absolute) return absolute;
  const realParent = await realPath(parent, links);
  const here = join(realParent, basename(absolute));
  const target = await linkTarget(here);
  return target === undefined ? here : realPath(resolve(realParent, target), links + 1);
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    // Asked in one step: what was a link a moment ago need not be one now.
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EINVAL" || code === "UNKNOWN") return undefined;
    throw error;
  }
}
