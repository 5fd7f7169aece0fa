import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { ResolvedPath } from "../ports/workspace-files.ts";
import { fileError } from "./file-error.ts";
import type { MatchesGlob } from "./glob-pattern.ts";
import { createIgnoreRules, ignoreFileNames, isSecretPath } from "./ignore-rules.ts";

/** Where a search runs and what of it may be shown. Paths are relative to `cwd`, with `/`. */
export interface SearchPlace {
  /** The workspace folder, whose ignore files count from there; the searched folder itself when outside. */
  cwd: string;
  /** From `cwd` to what is searched: empty, or ending with `/` for a folder. */
  prefix: string;
  /** Name of the single file that is searched, in the folder `prefix`. */
  file?: string;
  ignoreFiles: string[];
  /** True for a path that is not hidden and that the glob means, seen from the searched folder or from `cwd`. */
  matches(glob: MatchesGlob, path: string): boolean;
  display(path: string): string;
}

export type FindPlace = (under: ResolvedPath) => Promise<SearchPlace>;

export function createPlaceFinder(roots: readonly string[]): FindPlace {
  const rules = createIgnoreRules();
  return async (under) => {
    const isFile = !isDirectory(under);
    const folder = isFile ? dirname(under.absolute) : under.absolute;
    const root = roots.find((other) => folder === other || folder.startsWith(other + sep));
    const cwd = root ?? folder;
    const inside = relative(cwd, folder).split(sep).join("/");
    const prefix = inside === "" ? "" : `${inside}/`;
    const isIgnored = root === undefined ? isSecretPath : await rules.forRoot(root);
    // Whoever was allowed to search an ignored folder sees it, but not the keys in it.
    const isHidden = (path: string) => (under.ignored ? !isFile && isSecretPath(path) : isIgnored(path));
    const start = displayOfCwd(under, isFile, prefix);
    return {
      cwd,
      prefix,
      ...(isFile && { file: basename(under.absolute) }),
      ignoreFiles: under.ignored
        ? []
        : ignoreFileNames.map((name) => join(cwd, name)).filter((file) => existsSync(file)),
      matches: (glob, path) => (glob(path.slice(prefix.length)) || glob(path)) && !isHidden(path),
      display: (path) => start + path,
    };
  };
}

/** What stands before a path relative to `cwd` when it is shown; empty in a workspace of one folder. */
function displayOfCwd(under: ResolvedPath, isFile: boolean, prefix: string): string {
  const folder = isFile ? under.display.slice(0, under.display.lastIndexOf("/") + 1) : `${under.display}/`;
  const shown = folder === "./" ? "" : folder;
  return shown.slice(0, shown.length - prefix.length);
}

function isDirectory(under: ResolvedPath): boolean {
  try {
    return statSync(under.absolute).isDirectory();
  } catch (error) {
    throw fileError(error, "search", under.display);
  }
}
