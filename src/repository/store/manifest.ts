import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../base/parse-json.ts";
import { cutterVersion } from "../cut/cut-file.ts";
import { segmentVersion } from "../lexical/segment-format.ts";

/** Changes when what is on disk can no longer be read as it was: an index of another version is built anew. */
const formatVersion = `1.${segmentVersion}.${cutterVersion}`;

const manifestSchema = z.object({
  version: z.literal(formatVersion),
  /** Grows with every commit, so that a reader sees that there is a newer one. */
  generation: z.number(),
  roots: z.array(z.string()),
  /** Files of the folder, and which of their files no longer count. */
  segments: z.array(z.object({ name: z.string(), dead: z.array(z.number()) })),
  /** Words of past commits, made for these commits. */
  history: z.object({ name: z.string(), heads: z.array(z.string()) }).optional(),
  /** File with the state of each file. */
  states: z.string(),
  /** True once every file was looked at. */
  complete: z.boolean(),
  /** ISO 8601. */
  updatedAt: z.string(),
  files: z.number(),
  chunks: z.number(),
  skipped: z.record(z.string(), z.number()),
});

/** What an index consists of; replaced as a whole, which is what makes a change visible. */
export type Manifest = z.infer<typeof manifestSchema>;

const statesSchema = z.object({
  /** Milliseconds since 1970 at which files were last looked at. */
  seenAt: z.number(),
  /** Path → size, time of change in milliseconds, hash. */
  files: z.record(z.string(), z.tuple([z.number(), z.number(), z.string()])),
  /** Path → size, time of change, why it is left out. */
  skipped: z.record(z.string(), z.tuple([z.number(), z.number(), z.string()])),
  /** Segment → hash of each of its files. */
  hashes: z.record(z.string(), z.array(z.string())),
});

export type FileStates = z.infer<typeof statesSchema>;

export const manifestName = "manifest.json";

export function emptyManifest(roots: readonly string[], states: string): Manifest {
  return {
    version: formatVersion,
    generation: 0,
    roots: [...roots],
    segments: [],
    states,
    complete: false,
    updatedAt: new Date(0).toISOString(),
    files: 0,
    chunks: 0,
    skipped: {},
  };
}

/** The manifest of a folder; undefined when there is none that this version can read. */
export function readManifest(directory: string): Manifest | undefined {
  const parsed = manifestSchema.safeParse(readJson(join(directory, manifestName)));
  return parsed.success ? parsed.data : undefined;
}

export function readStates(directory: string, name: string): FileStates | undefined {
  const parsed = statesSchema.safeParse(readJson(join(directory, name)));
  return parsed.success ? parsed.data : undefined;
}

function readJson(path: string): unknown {
  try {
    const json = parseJson(readFileSync(path, "utf8"));
    return json.ok ? json.value : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whole or not at all, also when the machine stops. @throws Error of the file system, such as ENOSPC. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const descriptor = openSync(temporary, "w", 0o600);
  try {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    let done = 0;
    while (done < bytes.length) done += writeSync(descriptor, bytes, done);
    fsyncSync(descriptor);
  } catch (error) {
    closeSync(descriptor);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(descriptor);
  renameSync(temporary, path);
}
