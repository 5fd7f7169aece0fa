import { existsSync } from "node:fs";
import { basename, isAbsolute, join, relative, sep } from "node:path";

/** A workspace folder and how its paths begin in answers. */
export interface WorkspaceRoot {
  directory: string;
  /** Empty for the only folder, else its name and `/`. */
  prefix: string;
}

/** Several folders are told apart by their names, and folders of the same name by a number. */
export function nameRoots(directories: readonly string[]): WorkspaceRoot[] {
  if (directories.length === 1) return directories.map((directory) => ({ directory, prefix: "" }));
  const taken = new Set<string>();
  return directories.map((directory) => {
    const name = basename(directory);
    let unique = name;
    for (let number = 2; taken.has(unique); number += 1) unique = `${name}-${number}`;
    taken.add(unique);
    return { directory, prefix: `${unique}/` };
  });
}

/** True while there is a file of that path. */
export function isThere(roots: readonly WorkspaceRoot[], path: string): boolean {
  const absolute = absolutePath(roots, path);
  return absolute !== undefined && existsSync(absolute);
}

/** The absolute path of a path in an answer; undefined when it belongs to no folder. */
export function absolutePath(roots: readonly WorkspaceRoot[], path: string): string | undefined {
  const root = roots.find(({ prefix }) => path.startsWith(prefix));
  return root && join(root.directory, path.slice(root.prefix.length));
}

/** The path in answers of an absolute path; undefined outside all folders. Of nested folders the innermost counts. */
export function answerPath(roots: readonly WorkspaceRoot[], absolute: string): string | undefined {
  let found: { root: WorkspaceRoot; inner: string } | undefined;
  for (const root of roots) {
    const inner = relative(root.directory, absolute);
    if (inner === "" || inner === ".." || inner.startsWith(`..${sep}`) || isAbsolute(inner)) continue;
    if (found === undefined || root.directory.length > found.root.directory.length) found = { root, inner };
  }
  return found && found.root.prefix + found.inner.split(sep).join("/");
}
