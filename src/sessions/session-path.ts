import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";

const idPattern = /^[A-Za-z0-9][A-Za-z0-9-]{0,79}$/;

/** Folder name of a workspace: readable, and unique by a hash of the absolute path (`todo-app-3f9a1c20`). */
export function workspaceFolderName(cwd: string): string {
  const readable = basename(cwd)
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 40);
  const hash = createHash("sha256").update(cwd).digest("hex").slice(0, 8);
  return `${readable === "" ? "workspace" : readable}-${hash}`;
}

/** True for what may stand as a file name; keeps an id typed by a user from leaving the state folder. */
export function isSessionId(id: string): boolean {
  return idPattern.test(id);
}

/** Every session file under the sessions folder, or under one workspace of it. A folder that is not there has none. */
export async function listSessionFiles(sessionsDirectory: string, workspace?: string): Promise<string[]> {
  const workspaces = workspace === undefined ? await namesIn(sessionsDirectory) : [workspace];
  const files: string[] = [];
  for (const name of workspaces) {
    const directory = join(sessionsDirectory, name);
    for (const file of await namesIn(directory)) {
      if (file.endsWith(".jsonl")) files.push(join(directory, file));
    }
  }
  return files;
}

/** The file of a session in whatever workspace it was made. */
export async function findSessionFile(sessionsDirectory: string, id: string): Promise<string | undefined> {
  if (!isSessionId(id)) return undefined;
  const files = await listSessionFiles(sessionsDirectory);
  return files.find((file) => basename(file) === `${id}.jsonl`);
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
    throw error;
  }
}
