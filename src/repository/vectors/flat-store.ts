import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../base/parse-json.ts";
import { writeWhole } from "../store/manifest.ts";
import type { VectorHit, VectorPlace, VectorStore } from "./vector-store.ts";

const fileName = "vectors.bin";
const headerSchema = z.object({
  version: z.literal(1),
  dimension: z.number(),
  /** Path, hash, number of rows. */
  files: z.array(z.tuple([z.string(), z.string(), z.number()])),
});

interface Rows {
  dimension: number;
  places: { path: string; hash: string; startLine: number }[];
  /** One byte a number, scaled so that 127 is 1. */
  bytes: Int8Array;
}

/** The twin of the database, for machines it does not run on: one file that is read as a whole and compared row by row. */
export function openFlatStore({ directory, dimension }: VectorPlace): VectorStore {
  const path = join(directory, fileName);
  let loaded: { stamp: string; rows: Rows } | undefined;

  function read(): Rows {
    const stats = statSync(path, { throwIfNoEntry: false });
    const stamp = stats === undefined ? "" : `${stats.ino}:${stats.mtimeMs}:${stats.size}`;
    if (loaded?.stamp === stamp) return loaded.rows;
    const rows = existsSync(path) ? decode(readFileSync(path), dimension) : undefined;
    loaded = { stamp, rows: rows ?? { dimension, places: [], bytes: new Int8Array(0) } };
    return loaded.rows;
  }

  return {
    async files() {
      return new Map(read().places.map(({ path: file, hash }) => [file, hash]));
    },
    async replace(paths, added) {
      const { places, bytes } = read();
      const dropped = new Set(paths);
      const kept = places.map((place, index) => ({ place, index })).filter(({ place }) => !dropped.has(place.path));
      const all = new Int8Array((kept.length + added.length) * dimension);
      kept.forEach(({ index }, at) => {
        all.set(bytes.subarray(index * dimension, (index + 1) * dimension), at * dimension);
      });
      added.forEach(({ vector }, at) => {
        all.set(toBytes(vector), (kept.length + at) * dimension);
      });
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      writeWhole(path, encode({ dimension, places: [...kept.map(({ place }) => place), ...added], bytes: all }));
    },
    async nearest(vector, limit) {
      const { places, bytes } = read();
      const wanted = toBytes(vector);
      const similarities = new Float32Array(places.length);
      for (let row = 0; row < places.length; row += 1) {
        const from = row * dimension;
        let dot = 0;
        for (let at = 0; at < dimension; at += 1) dot += (wanted[at] ?? 0) * (bytes[from + at] ?? 0);
        similarities[row] = dot / (127 * 127);
      }
      const order = Uint32Array.from(similarities.keys()).sort(
        (a, b) => (similarities[b] ?? 0) - (similarities[a] ?? 0),
      );
      return [...order.subarray(0, limit)].flatMap((row): VectorHit[] => {
        const place = places[row];
        return place === undefined ? [] : [{ ...place, similarity: similarities[row] ?? 0 }];
      });
    },
    // Every change writes the whole file.
    compact: async () => undefined,
    close: async () => {
      loaded = undefined;
    },
  };
}

function toBytes(vector: Float32Array): Int8Array {
  return Int8Array.from(vector, (value) => Math.round(Math.max(-1, Math.min(1, value)) * 127));
}

/** Length of the header, header, start lines, vectors. Rows of a file stand together. */
function encode({ dimension, places, bytes }: Rows): Uint8Array {
  const order = places
    .map((place, row) => ({ place, row }))
    .sort((a, b) => compare(a.place.path, b.place.path) || a.row - b.row);
  const files: [string, string, number][] = [];
  const lines = new Uint32Array(places.length);
  const sorted = new Int8Array(bytes.length);
  order.forEach(({ place, row }, at) => {
    const last = files.at(-1);
    if (last?.[0] === place.path) last[2] += 1;
    else files.push([place.path, place.hash, 1]);
    lines[at] = place.startLine;
    sorted.set(bytes.subarray(row * dimension, (row + 1) * dimension), at * dimension);
  });
  const header = Buffer.from(JSON.stringify({ version: 1, dimension, files }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, new Uint8Array(lines.buffer), new Uint8Array(sorted.buffer)]);
}

/** Undefined when it is damaged or of another dimension: then its files are embedded again. */
function decode(file: Buffer, dimension: number): Rows | undefined {
  if (file.length < 4) return undefined;
  const headerLength = file.readUInt32LE(0);
  const json = parseJson(file.toString("utf8", 4, 4 + headerLength));
  const header = headerSchema.safeParse(json.ok ? json.value : undefined);
  if (!header.success || header.data.dimension !== dimension) return undefined;
  const count = header.data.files.reduce((sum, [, , rows]) => sum + rows, 0);
  const body = new Uint8Array(file.subarray(4 + headerLength));
  if (body.length !== count * (4 + dimension)) return undefined;
  const lines = new Uint32Array(body.buffer, 0, count);
  let row = 0;
  const places = header.data.files.flatMap(([path, hash, rows]) =>
    Array.from({ length: rows }, () => ({ path, hash, startLine: lines[row++] ?? 1 })),
  );
  return { dimension, places, bytes: new Int8Array(body.buffer, count * 4) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
