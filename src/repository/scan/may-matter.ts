import { basename } from "node:path/posix";
import { classifyPath } from "./classify-file.ts";

/**
 * False for a change that the index cannot show, judged by the path alone: of what was built, installed or is no text. What has gone may
 * have been a folder, and a file that decides what is ignored speaks for others. `relative` to its folder, with `/`.
 */
export function mayMatter(relative: string, change: "changed" | "gone"): boolean {
  const kind = classifyPath(relative);
  if (kind === "vendored" || kind === "generated" || kind === "minified") return false;
  if (kind !== "not-text" || change === "gone") return true;
  const name = basename(relative);
  return name.endsWith("ignore") || !name.slice(1).includes(".");
}
