import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { MemoryReport } from "../../protocol/memory-report.ts";
import { readHead } from "../history/read-history.ts";
import type { Candidates } from "../refresh/find-candidates.ts";
import type { WorkspaceRoot } from "../refresh/workspace-roots.ts";
import { type Manifest, readManifest, readStates } from "../store/manifest.ts";

export interface InspectedPlace {
  directory: string;
  roots: readonly WorkspaceRoot[];
}

const mostPaths = 100;

type Inspection = Pick<MemoryReport, "coverage" | "freshness" | "size">;

/** How an index on disk compares with the files that are there now. Opens no file of the workspace. */
export async function inspectIndex(
  { directory, roots }: InspectedPlace,
  { files, skipped }: Candidates,
  signal: AbortSignal,
): Promise<Inspection> {
  const known = readManifest(directory);
  const manifest = known?.roots.join("\0") === roots.map((root) => root.directory).join("\0") ? known : undefined;
  const states = manifest && readStates(directory, manifest.states);
  const indexed = states?.files ?? {};
  const reasons = new Map<string, string[]>();
  const note = (reason: string, path: string) => {
    const paths = reasons.get(reason);
    if (paths === undefined) reasons.set(reason, [path]);
    else paths.push(path);
  };
  for (const { path, reason } of skipped) note(reason, path);
  const kinds = new Map<string, number>();
  const changed: string[] = [];
  for (const { path, kind, size, modifiedMs } of files) {
    const [skippedSize, skippedAt, reason] = states?.skipped[path] ?? [];
    const state = indexed[path];
    if (state !== undefined) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    // Looked into and left out for what is in it.
    if (state === undefined && reason !== undefined) note(reason, path);
    const [lastSize, lastAt] = state ?? [skippedSize, skippedAt];
    if (lastSize !== size || lastAt !== modifiedMs) changed.push(path);
  }
  const there = new Set(files.map(({ path }) => path));
  changed.push(...Object.keys(indexed).filter((path) => !there.has(path)));
  return {
    coverage: {
      files: files.length + skipped.length,
      indexed: Object.keys(indexed).length,
      places: manifest?.chunks ?? 0,
      kinds: [...kinds].map(([kind, count]) => ({ kind, files: count })).sort((a, b) => b.files - a.files),
      skipped: [...reasons]
        .map(([reason, paths]) => ({ reason, ...counted(paths) }))
        .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
    },
    freshness: {
      ...(manifest && { updatedAt: manifest.updatedAt }),
      changed: counted(changed),
      knowsLatestCommit: await knowsLatestCommit(manifest, roots, signal),
    },
    size: sizeOf(directory),
  };
}

function counted(paths: readonly string[]): { count: number; paths: string[] } {
  return { count: paths.length, paths: [...paths].sort().slice(0, mostPaths) };
}

async function knowsLatestCommit(
  manifest: Manifest | undefined,
  roots: readonly WorkspaceRoot[],
  signal: AbortSignal,
): Promise<boolean> {
  const heads = await Promise.all(roots.map(async ({ directory }) => (await readHead(directory, signal)) ?? ""));
  return heads.join(" ") === (manifest?.history?.heads ?? roots.map(() => "")).join(" ");
}

function sizeOf(directory: string): MemoryReport["size"] {
  const sizes = { "words and places": 0, "past commits": 0, vectors: 0, "state of the files": 0 };
  for (const [name, bytes] of filesBelow(directory)) {
    if (name.startsWith("vectors-")) sizes.vectors += bytes;
    else if (name.startsWith("history-")) sizes["past commits"] += bytes;
    else if (name.endsWith(".seg")) sizes["words and places"] += bytes;
    else sizes["state of the files"] += bytes;
  }
  const parts = Object.entries(sizes).map(([name, bytes]) => ({ name, bytes }));
  return { bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0), parts };
}

/** Names relative to the folder and sizes; what goes meanwhile is passed over. */
function filesBelow(directory: string): [string, number][] {
  if (statSync(directory, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(directory, { recursive: true, encoding: "utf8" }).flatMap((name): [string, number][] => {
    const stats = statSync(join(directory, name), { throwIfNoEntry: false });
    return stats?.isFile() ? [[name, stats.size]] : [];
  });
}
