import { ToolError } from "../../base/errors.ts";
import type { ResolvedPath, WorkspaceFiles } from "../../ports/workspace-files.ts";
import { envValues, isEnvFile } from "../../secrets/env-values.ts";

/** Folders looked into, nearest first, and files read: enough for the parts of a monorepo. */
const mostFolders = 250;
const mostDepth = 4;
const mostFiles = 60;
const mostCharacters = 200_000;

const skipped =
  /^(?:node_modules|bower_components|vendor|dist|build|out|target|coverage|venv|__pycache__|site-packages|\..*)$/;

export interface EnvValue {
  value: string;
  /** Display path. */
  path: string;
}

/** Knows the env files of the workspace and what is in them. */
export interface EnvFiles {
  /** Looks for them. */
  find(signal: AbortSignal): Promise<void>;
  /** The values that may be secrets, of the files that have changed since the last call. */
  changed(signal: AbortSignal): Promise<EnvValue[]>;
}

export function createEnvFiles(files: WorkspaceFiles): EnvFiles {
  const hashes = new Map<string, string>();
  let known: ResolvedPath[] = [];

  async function find(signal: AbortSignal): Promise<void> {
    const found: ResolvedPath[] = [];
    let level = await Promise.all(files.roots.map((root) => orNothing(files.resolve(root))));
    let folders = 0;
    for (let depth = 0; depth < mostDepth && level.length > 0 && folders < mostFolders; depth += 1) {
      const next: string[] = [];
      const looked = level.filter((folder) => folder !== undefined).slice(0, mostFolders - folders);
      folders += looked.length;
      const lists = await Promise.all(looked.map((folder) => orNothing(files.list(folder, signal))));
      for (const [index, entries] of lists.entries()) {
        for (const { name, kind } of entries ?? []) {
          const path = `${looked[index]?.absolute}/${name}`;
          if (kind === "directory") {
            if (!skipped.test(name)) next.push(path);
          } else if (kind !== "other" && isEnvFile(name) && found.length < mostFiles) {
            const resolved = await orNothing(files.resolve(path));
            if (resolved !== undefined) found.push(resolved);
          }
        }
      }
      level = await Promise.all(next.slice(0, mostFolders).map((path) => orNothing(files.resolve(path))));
    }
    known = found;
  }

  async function changed(signal: AbortSignal): Promise<EnvValue[]> {
    const contents = await Promise.all(known.map((path) => orNothing(files.read(path, signal))));
    return contents.flatMap((content, index) => {
      const path = known[index];
      if (content?.kind !== "text" || path === undefined || hashes.get(path.absolute) === content.hash) return [];
      hashes.set(path.absolute, content.hash);
      return envValues(content.text.slice(0, mostCharacters)).map((value) => ({ value, path: path.display }));
    });
  }

  return { find, changed };
}

/** A folder or file that cannot be looked at gives nothing: it cannot be read by the agent either. */
async function orNothing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}
