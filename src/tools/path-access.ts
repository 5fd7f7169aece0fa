import { ToolError } from "../base/errors.ts";
import type { ResolvedPath } from "../ports/workspace-files.ts";
import type { Access } from "../protocol/access.ts";
import type { ToolContext } from "./define-tool.ts";

/** The access that reading or writing a path is. */
export function pathAccess(kind: "read" | "write", path: ResolvedPath): Access {
  return {
    kind,
    subject: path.display,
    path: path.absolute,
    ...(path.outside && { outside: true }),
    ...(path.guarded && { guarded: true }),
    ...(path.ignored && { ignored: true }),
    pattern: path.display,
  };
}

const planned = new WeakMap<object, ResolvedPath>();

/** Resolves the path of a call that asks for permission, and remembers what it led to. */
export async function planPath(input: object, path: string, context: ToolContext): Promise<ResolvedPath> {
  const resolved = await context.files.resolve(path);
  planned.set(input, resolved);
  return resolved;
}

/**
 * The path of a call that was permitted. A link may have been swapped since: then the answer was about another file.
 * @throws ToolError denied when it now leads elsewhere.
 */
export async function permittedPath(input: object, path: string, context: ToolContext): Promise<ResolvedPath> {
  const resolved = await context.files.resolve(path);
  const before = planned.get(input);
  if (before !== undefined && before.absolute !== resolved.absolute) {
    throw new ToolError("denied", `${path} now leads elsewhere than when it was permitted.`, "Check the path again.");
  }
  return resolved;
}
