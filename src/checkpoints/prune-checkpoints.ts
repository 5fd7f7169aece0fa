import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Manifest, readManifests } from "./read-manifests.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** A content that no checkpoint names may still be relied on by a running session, which looks again after a day. */
const unnamedMs = 7 * dayMs;
/** Younger than this nothing is removed, whatever the size. */
const youngMs = 60 * 60 * 1000;

export interface PruneOptions {
  maxDays: number;
  maxMegabytes: number;
  /** Sessions whose checkpoints stay. */
  keepSessions: readonly string[];
  now: Date;
}

interface Blob {
  path: string;
  size: number;
  modified: number;
  /** Manifests that name it. */
  users: number;
}

interface Workspace {
  manifests: Manifest[];
  /** By hash. */
  blobs: Map<string, Blob>;
}

/**
 * Removes old checkpoints of every workspace under `directory`: first by age, then, oldest first, until the rest fits the size.
 * What is removed is gone whole: a checkpoint never loses a part of its files.
 */
export async function pruneCheckpoints(directory: string, options: PruneOptions): Promise<void> {
  const now = options.now.getTime();
  const workspaces: Workspace[] = [];
  for (const name of await namesIn(directory)) workspaces.push(await readWorkspace(join(directory, name)));
  const candidates = workspaces
    .flatMap((workspace) => workspace.manifests.map((manifest) => ({ workspace, manifest })))
    .filter(({ manifest }) => !options.keepSessions.includes(manifest.header.sessionId))
    .sort((a, b) => a.manifest.header.stamp - b.manifest.header.stamp);
  let total = workspaces.reduce((sum, { blobs }) => sum + sizeOf(blobs.values()), 0);

  async function removeUnnamed(workspace: Workspace, olderThan: number): Promise<void> {
    for (const [hash, blob] of workspace.blobs) {
      if (blob.users > 0 || now - blob.modified < olderThan) continue;
      await rm(blob.path, { force: true });
      workspace.blobs.delete(hash);
      total -= blob.size;
    }
  }
  async function remove({ workspace, manifest }: (typeof candidates)[number]): Promise<void> {
    await rm(manifest.file, { force: true });
    for (const hash of hashesOf(manifest)) {
      const blob = workspace.blobs.get(hash);
      if (blob !== undefined) blob.users -= 1;
    }
  }

  const limit = options.maxMegabytes * 1024 * 1024;
  const expired = candidates.filter(({ manifest }) => now - manifest.header.stamp > options.maxDays * dayMs);
  for (const one of expired) await remove(one);
  for (const workspace of workspaces) await removeUnnamed(workspace, unnamedMs);
  if (total <= limit) return;
  for (const workspace of workspaces) await removeUnnamed(workspace, youngMs);
  for (const one of candidates.slice(expired.length)) {
    if (total <= limit || now - one.manifest.header.stamp < youngMs) break;
    await remove(one);
    await removeUnnamed(one.workspace, youngMs);
  }
}

async function readWorkspace(directory: string): Promise<Workspace> {
  const manifests = await readManifests(directory);
  const blobs = new Map<string, Blob>();
  for (const name of await namesIn(join(directory, "blobs"))) {
    const path = join(directory, "blobs", name);
    const stats = await stat(path).catch(() => undefined);
    // A temporary file of a killed process is a content nobody names.
    if (stats !== undefined) {
      blobs.set(name.replace(/\.z$/, ""), { path, size: stats.size, modified: stats.mtimeMs, users: 0 });
    }
  }
  for (const manifest of manifests) {
    for (const hash of hashesOf(manifest)) {
      const blob = blobs.get(hash);
      if (blob !== undefined) blob.users += 1;
    }
  }
  return { manifests, blobs };
}

function hashesOf({ lines }: Manifest): Set<string> {
  return new Set(lines.flatMap((line) => ("before" in line && line.before !== null ? [line.before.hash] : [])));
}

function sizeOf(blobs: Iterable<Blob>): number {
  let sum = 0;
  for (const blob of blobs) sum += blob.size;
  return sum;
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
    throw error;
  }
}
