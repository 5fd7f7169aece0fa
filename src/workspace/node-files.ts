import { realpathSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import { ToolError } from "../base/errors.ts";
import type { DirectoryEntry, ResolvedPath, WorkspaceFiles } from "../ports/workspace-files.ts";
import { errorCode, fileError } from "./file-error.ts";
import { isGuarded } from "./guarded-paths.ts";
import { holdFolder } from "./held-folder.ts";
import { createIgnoreRules, isSecretPath } from "./ignore-rules.ts";
import { moveFile, removeFile, writeBytesAtomically, writeFileAtomically } from "./mutate-files.ts";
import { readContent } from "./read-content.ts";
import { realPath } from "./real-path.ts";

const maxPathLength = 4096;

interface Root {
  absolute: string;
  /** First part of display paths in a multi-root workspace. */
  name: string;
}

export interface NodeFilesOptions {
  /** Where commands leave their whole output: readable like the workspace, and guarded against writing. */
  outputDirectory?: string;
}

/** The workspace on this machine's own disk. Relative `roots` are taken from the current directory. */
export function createNodeFiles(folders: readonly string[], options: NodeFilesOptions = {}): WorkspaceFiles {
  const roots = namedRoots(folders);
  const { outputDirectory } = options;
  const ignoreRules = createIgnoreRules();

  async function resolvePath(path: string): Promise<ResolvedPath> {
    const lexical = toAbsolute(path, roots);
    const absolute = await realPath(lexical);
    const place = locate(absolute, roots);
    const asWritten = locate(lexical, roots);
    // Resolved when asked, because the directory appears with the first long output.
    if (place === undefined && outputDirectory && locate(absolute, namedRoots([outputDirectory])) !== undefined) {
      return { absolute, display: slashed(absolute), outside: false, guarded: true, ignored: false };
    }
    return {
      absolute,
      display: displayOf(place, absolute, roots),
      outside: place === undefined,
      // A linked `.vscode` stays guarded by its own name, wherever the link leads.
      guarded: isGuarded(place?.relative ?? slashed(absolute)) || isGuarded(asWritten?.relative ?? slashed(lexical)),
      ignored: (await isIgnored(place, absolute)) || (lexical !== absolute && (await isIgnored(asWritten, lexical))),
    };
  }

  async function isIgnored(place: Place | undefined, absolute: string): Promise<boolean> {
    if (place === undefined) return isSecretPath(slashed(absolute));
    return (await ignoreRules.forRoot(place.root.absolute))(place.relative);
  }

  return {
    roots: roots.map((root) => root.absolute),
    resolve: resolvePath,
    read: readContent,
    list: async (path) => {
      const entries = await listDirectory(path);
      const place = locate(path.absolute, roots);
      const isHidden = place === undefined ? isSecretPath : await ignoreRules.forRoot(place.root.absolute);
      const prefix = place === undefined || place.relative === "" ? "" : `${place.relative}/`;
      return entries.map((entry) => (isHidden(prefix + entry.name) ? { ...entry, ignored: true } : entry));
    },
    write: writeFileAtomically,
    writeBytes: writeBytesAtomically,
    remove: removeFile,
    move: moveFile,
  };
}

interface Place {
  root: Root;
  /** With `/`; empty for the root itself. */
  relative: string;
}

function locate(absolute: string, roots: readonly Root[]): Place | undefined {
  let found: Place | undefined;
  for (const root of roots) {
    const inner = relative(root.absolute, absolute);
    if (inner === ".." || inner.startsWith(`..${sep}`) || isAbsolute(inner)) continue;
    if (found === undefined || root.absolute.length > found.root.absolute.length) {
      found = { root, relative: slashed(inner) };
    }
  }
  return found;
}

function displayOf(place: Place | undefined, absolute: string, roots: readonly Root[]): string {
  if (place === undefined) return slashed(absolute);
  if (roots.length === 1) return place.relative === "" ? "." : place.relative;
  return place.relative === "" ? place.root.name : `${place.root.name}/${place.relative}`;
}

function toAbsolute(path: string, roots: readonly Root[]): string {
  if (path.trim() === "")
    throw new ToolError("invalid_input", "The path is empty.", 'Use "." for the workspace folder.');
  if (path.includes("\0")) throw new ToolError("invalid_input", "The path contains a NUL character.");
  if (path.length > maxPathLength) {
    throw new ToolError("invalid_input", `The path is longer than ${maxPathLength} characters.`);
  }
  if (isForeign(path)) {
    throw new ToolError("invalid_input", `${path} is no path of a file here.`, "Use a path relative to the workspace.");
  }
  if (path === "~" || path.startsWith("~/")) return join(homedir(), path.slice(1));
  if (isAbsolute(path)) return resolve(path);
  if (roots.length > 1) {
    const [first = "", ...rest] = path.split(/[/\\]/);
    const named = roots.find((root) => root.name === first);
    if (named !== undefined) return resolve(named.absolute, ...rest);
  }
  return resolve(roots[0]?.absolute ?? process.cwd(), path);
}

/** Devices and verbatim paths of Windows; where `/` separates, its disks and shares too, which would be odd names in a folder. */
function isForeign(path: string): boolean {
  return /^[\\/]{2}[?.][\\/]|^\\\?\?\\/.test(path) || (sep === "/" && /^([A-Za-z]:[\\/]|\\\\)/.test(path));
}

/** Folders with their real paths and unique names. */
function namedRoots(folders: readonly string[]): Root[] {
  const taken = new Set<string>();
  return folders.map((folder) => {
    const absolute = realFolder(resolve(folder));
    const plain = basename(absolute) || "workspace";
    let name = plain;
    for (let number = 2; taken.has(name); number += 1) name = `${plain}-${number}`;
    taken.add(name);
    return { absolute, name };
  });
}

function realFolder(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    // A folder that does not exist yet keeps its name; everything in it will be reported as missing.
    return folder;
  }
}

async function listDirectory(path: ResolvedPath): Promise<DirectoryEntry[]> {
  try {
    const entries = await holdFolder(path.absolute, { display: path.display }, ({ at }) =>
      readdir(at("."), { withFileTypes: true }),
    );
    return entries.map((entry) => ({
      name: entry.name,
      kind: entry.isDirectory() ? "directory" : entry.isFile() ? "file" : entry.isSymbolicLink() ? "symlink" : "other",
    }));
  } catch (error) {
    if (errorCode(error) === "ENOTDIR") {
      throw new ToolError("invalid_input", `${path.display} is no directory.`, "Use read_file for a file.");
    }
    throw fileError(error, "list", path.display);
  }
}

function slashed(path: string): string {
  return sep === "\\" ? path.replaceAll("\\", "/") : path;
}
