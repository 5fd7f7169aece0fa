import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../base/parse-json.ts";
import type { CheckpointPoint, CheckpointSummary } from "../ports/checkpoints.ts";
import {
  type CallLine,
  type FileLine,
  type JournalLine,
  type ManifestHeader,
  manifestVersion,
} from "./journal-format.ts";

const header = z.object({
  kind: z.literal("checkpoint"),
  version: z.number().int().max(manifestVersion),
  id: z.string(),
  sessionId: z.string(),
  messageId: z.string().optional(),
  number: z.number().int(),
  title: z.string(),
  cause: z.enum(["request", "restore", "review"]),
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
  z.object({ stamp, call: z.string(), title: z.string() }),
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

/** A place that files can be brought back to. */
export interface Place {
  manifest: Manifest;
  point?: CheckpointPoint;
  /** What came later counts. */
  stamp: number;
}

/** The place with this id: that of a checkpoint, or of a point with its number behind a dot. */
export function placeOf(manifests: readonly Manifest[], id: string): Place | undefined {
  const [checkpointId, number] = id.split(".");
  const manifest = manifests.find((one) => one.header.id === checkpointId && one.header.cause !== "review");
  if (manifest === undefined) return undefined;
  if (number === undefined) return { manifest, stamp: manifest.header.stamp };
  const point = pointsOf(manifest).find((one) => one.id === id);
  const line = manifest.lines.filter(isCall)[Number(number) - 1];
  return point === undefined || line === undefined ? undefined : { manifest, point, stamp: line.stamp };
}

export function isCall(line: JournalLine): line is CallLine {
  return "call" in line;
}

export function isOfFile(line: JournalLine): line is FileLine {
  return !isCall(line);
}

function pointsOf({ header: { id }, lines }: Manifest): CheckpointPoint[] {
  const points: (CheckpointPoint & { paths: Set<string> })[] = [];
  for (const one of lines) {
    if (isCall(one)) {
      const number = points.length + 1;
      const { call: callId, title } = one;
      const time = new Date(one.stamp).toISOString();
      points.push({ id: `${id}.${number}`, number, callId, title, time, files: 0, paths: new Set() });
    } else if ("before" in one) {
      points.at(-1)?.paths.add(one.path);
    }
  }
  return points.map(({ paths, ...point }) => ({ ...point, files: paths.size }));
}

/** Of a manifest that is a checkpoint. */
export function summaryOf(manifest: Manifest): CheckpointSummary {
  const { header, lines } = manifest;
  const { messageId, cause, ...head } = header;
  return {
    id: head.id,
    sessionId: head.sessionId,
    ...(messageId !== undefined && { messageId }),
    number: head.number,
    title: head.title,
    time: new Date(head.stamp).toISOString(),
    cause: cause === "restore" ? "restore" : "request",
    files: new Set(lines.flatMap((one) => ("before" in one ? [one.path] : []))).size,
    points: pointsOf(manifest),
  };
}

/** Where a checkpoint or one of its points lies, among all workspaces under `directory`, and the workspace folders it is of. */
export async function findCheckpoint(
  directory: string,
  placeId: string,
): Promise<{ directory: string; roots: string[] } | undefined> {
  const [id] = placeId.split(".");
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
