import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PruneOptions } from "./prune-checkpoints.ts";

const dayMs = 24 * 60 * 60 * 1000;

export const defaultPruning = { maxDays: 30, maxMegabytes: 2048 };

/** Removes old checkpoints once a day; on the other calls it costs one look at a file. */
export async function pruneDaily(directory: string, options: PruneOptions): Promise<void> {
  const marker = join(directory, ".pruned");
  const last = statSync(marker, { throwIfNoEntry: false })?.mtimeMs;
  if (last !== undefined && options.now.getTime() - last < dayMs) return;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(marker, "", { mode: 0o600 });
  // A state folder without the mark is new.
  if (last === undefined) return;
  const { pruneCheckpoints } = await import("./prune-checkpoints.ts");
  await pruneCheckpoints(directory, options);
}
