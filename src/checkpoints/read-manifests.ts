import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../base/parse-json.ts";
import type { CheckpointSummary } from "../ports/checkpoints.ts";
import { type JournalLine, type ManifestHeader, manifestVersion } from "./journal-format.ts";

const header = z.object({
  kind: z.literal("checkpoint"),
  version: z.number().int().max(manifestVersion),
  id: z.string(),
  sessionId: z.string(),
  messageId: z.string().optional(),
  number: z.number().int(),
  title: z.string(),
  cause: z.enum(["request", "restore"]),
  stamp: z.number(),
  roots: z.array(z.string()),
});

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const stamp = z.number();
const path = z.string();
const line = z.union([
  z.object({
    stamp,
    path,
    before: z.object({ hash, mode: z.number().int() }).nullable(),
    after: hash.nullable().optional(),
    by: z.enum(["tool", "command", "restore"]),
  }),
  z.object({ stamp, path, outcome: hash.nullable() }),
  z.object({ stamp, path: path.optional(), notCovered: z.string() }),
]);

export interface Manifest {
  header: ManifestHeader;
  lines: JournalLine[];
  /** Lines that could not be read, other than one a crash cut off. */
  badLines: number;
  /** Absolute. */
  file: string;
}

/** The manifests of a workspace, oldest first. A folder that is not there has none; a file without a readable header is passed over. */
export async function readManifests(directory: string): Promise<Manifest[]> {
  const names = await readdir(directory).catch((error: unknown): string[] => {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
    throw error;
  });
  const manifests: Manifest[] = [];
  for (const name of names.filter((one) => one.endsWith(".jsonl")).sort()) {
    const manifest = parseManifest(join(directory, name), await readFile(join(directory, name), "utf8"));
    if (manifest !== undefined) manifests.push(manifest);
  }
  return manifests;
}

function parseManifest(file: string, text: string): Manifest | undefined {
  const [first = "", ...rest] = text.split("\n");
  const head = header.safeParse(jsonValue(first));
  if (!head.success) return undefined;
  // Without a line feed at its end the last line was cut off, before the change it announces was made.
  rest.pop();
  const parsed = rest.map((one) => line.safeParse(jsonValue(one)));
  return {
    header: head.data,
    lines: parsed.flatMap((one) => (one.success ? [one.data] : [])),
    badLines: parsed.filter((one) => !one.success).length,
    file,
  };
}

function jsonValue(text: string): unknown {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : undefined;
}

export function summaryOf({ header: { messageId, ...head }, lines }: Manifest): CheckpointSummary {
  return {
    id: head.id,
    sessionId: head.sessionId,
    ...(messageId !== undefined && { messageId }),
    number: head.number,
    title: head.title,
    time: new Date(head.stamp).toISOString(),
    cause: head.cause,
    files: new Set(lines.flatMap((one) => ("before" in one ? [one.path] : []))).size,
  };
}

/** Where a checkpoint lies, among all workspaces under `directory`, and the workspace folders it is of. */
export async function findCheckpoint(
  directory: string,
  id: string,
): Promise<{ directory: string; roots: string[] } | undefined> {
  const workspaces = await readdir(directory).catch((): string[] => []);
  for (const workspace of workspaces) {
    const names = await readdir(join(directory, workspace)).catch((): string[] => []);
    if (!names.some((name) => name.endsWith(`-${id}.jsonl`))) continue;
    const manifests = await readManifests(join(directory, workspace));
    const found = manifests.find((one) => one.header.id === id);
    if (found !== undefined) return { directory: join(directory, workspace), roots: found.header.roots };
  }
  return undefined;
}
