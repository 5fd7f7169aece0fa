import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as z from "zod";
import { parseJson } from "../../base/parse-json.ts";
import type { Embedder } from "../../ports/embedder.ts";
import { eachWord } from "../text/code-tokens.ts";

const headerSchema = z.object({ version: z.literal(1), dimension: z.int().positive(), tokens: z.array(z.string()) });

interface Table {
  dimension: number;
  numbers: ReadonlyMap<string, number>;
  /** How rare each token is, and what its bytes have to be multiplied with. */
  rarities: Float32Array;
  scales: Float32Array;
  bytes: Int8Array;
  hash: string;
}

/**
 * The embedder that travels with the product: a table of one vector a token, added up and scaled to length one. The file is the length
 * of a JSON header, the header, then rarity, scale and vector of all tokens. @throws Error when it cannot be read.
 */
export function createStaticEmbedder(path: string): Embedder {
  const table = readTable(path);
  return {
    fingerprint: `static-${table.hash}-${table.dimension}`,
    dimension: table.dimension,
    async embed(texts, signal) {
      signal.throwIfAborted();
      return texts.map((text) => embedText(table, text));
    },
  };
}

function readTable(path: string): Table {
  const file = readFileSync(path);
  const headerLength = file.readUInt32LE(0);
  const json = parseJson(file.toString("utf8", 4, 4 + headerLength));
  const { dimension, tokens } = headerSchema.parse(json.ok ? json.value : undefined);
  const body = Buffer.from(new Uint8Array(file.subarray(4 + headerLength)).buffer);
  const count = tokens.length;
  if (body.length !== count * (8 + dimension)) throw new Error(`${path} is cut short`);
  return {
    dimension,
    numbers: new Map(tokens.map((token, index) => [token, index])),
    rarities: new Float32Array(body.buffer, 0, count),
    scales: new Float32Array(body.buffer, count * 4, count),
    bytes: new Int8Array(body.buffer, count * 8, count * dimension),
    hash: createHash("sha256").update(file).digest("hex").slice(0, 12),
  };
}

function embedText({ dimension, numbers, rarities, scales, bytes }: Table, text: string): Float32Array {
  const counts = new Map<number, number>();
  eachWord(text, ({ tokens }) => {
    for (const token of tokens) {
      const number = numbers.get(token);
      if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1);
    }
  });
  const sum = new Float32Array(dimension);
  for (const [number, count] of counts) {
    const weight = (rarities[number] ?? 0) * (1 + Math.log(count)) * (scales[number] ?? 0);
    const from = number * dimension;
    for (let at = 0; at < dimension; at += 1) sum[at] = (sum[at] ?? 0) + weight * (bytes[from + at] ?? 0);
  }
  return normalised(sum);
}

/** Scales a vector to length one; zeros stay zeros. */
export function normalised(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  const length = Math.sqrt(square);
  return length === 0 ? vector : vector.map((value) => value / length);
}
