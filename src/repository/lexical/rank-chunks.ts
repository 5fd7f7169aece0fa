import type { FileClass } from "../scan/classify-file.ts";
import type { Query } from "./read-query.ts";
import { type Corpus, type FieldScores, pathOfFile } from "./score-fields.ts";

/** How much each signal counts after each was divided by its own maximum. */
export interface RankWeights {
  body: number;
  signature: number;
  symbols: number;
  words: number;
  /** Nearness of meaning, where vectors are there. The words of a change say more of where it is than what is near to them. */
  meaning: number;
  meaningOfChange: number;
  file: number;
  path: number;
  history: number;
  /** A file's best chunks together. */
  bestChunks: number;
  /** What is left of the score of a test, a document or a settings file that was not asked for. */
  test: number;
  document: number;
  configuration: number;
  /** What is left of the own score of a type, where a request does not ask for one: it says what is there, not what is done. */
  shape: number;
}

export const rankWeights: RankWeights = {
  body: 1,
  signature: 0.9,
  symbols: 0.5,
  words: 0.1,
  meaning: 0.9,
  meaningOfChange: 0.2,
  file: 0.9,
  path: 0.4,
  history: 1,
  bestChunks: 0.35,
  test: 0.35,
  document: 0.45,
  configuration: 0.45,
  shape: 0.6,
};

export interface RankSignals extends FieldScores {
  /** For each file of the corpus; absent without history. */
  history?: Float32Array;
  /** For each chunk, 0 to 1; absent without vectors. */
  meaning?: Float32Array;
}

export interface RankedChunk {
  chunk: number;
  score: number;
}

/** At least that share of the places are of files of their own. */
const shareOfFiles = 1 / 3;
const shareOfNext = [1, 0.4, 0.2];

/** Best first; ties by path and place, so that the order does not depend on how the index came about. */
export function rankChunks(
  corpus: Corpus,
  signals: RankSignals,
  query: Pick<Query, "wantsTests" | "wantsDocuments" | "wantsShapes" | "tellsOfChange">,
  limit: number,
  weights: RankWeights = rankWeights,
): RankedChunk[] {
  const own = chunkScores(corpus, signals, weights);
  const files = fileScores(corpus, signals, own, weights);
  if (!query.wantsShapes) holdShapesBack(corpus, own, weights.shape);
  // Meaning says which place of a file it is rather than which file.
  if (signals.meaning !== undefined)
    addNormalised(own, signals.meaning, query.tellsOfChange ? weights.meaningOfChange : weights.meaning);
  const factors = fileFactors(corpus, query, weights);
  const ranked: RankedChunk[] = [];
  for (let chunk = 0; chunk < corpus.chunkCount; chunk += 1) {
    const file = corpus.fileOfChunk[chunk] ?? 0;
    const score = ((own[chunk] ?? 0) + (files[file] ?? 0)) * (factors[file] ?? 0);
    if (score > 0 && ((own[chunk] ?? 0) > 0 || corpus.fileOfChunk[chunk - 1] !== file)) ranked.push({ chunk, score });
  }
  ranked.sort((a, b) => b.score - a.score || compareFiles(corpus, a.chunk, b.chunk) || a.chunk - b.chunk);
  return spread(corpus, ranked, limit);
}

function holdShapesBack(corpus: Corpus, scores: Float32Array, share: number): void {
  for (const { segment, firstChunk } of corpus.parts)
    for (let chunk = 0; chunk < segment.chunkCount; chunk += 1) {
      // A heading of a document is no type.
      const isCode = ["source", "test"].includes(segment.kindOf(segment.fileOfChunk[chunk] ?? 0));
      if (isCode && segment.roleOf(chunk) === "shape")
        scores[firstChunk + chunk] = (scores[firstChunk + chunk] ?? 0) * share;
    }
}

function compareFiles(corpus: Corpus, a: number, b: number): number {
  const [first, second] = [a, b].map((chunk) => pathOfFile(corpus, corpus.fileOfChunk[chunk] ?? 0));
  return first === second ? 0 : (first ?? "") < (second ?? "") ? -1 : 1;
}

function chunkScores(corpus: Corpus, signals: RankSignals, weights: RankWeights): Float32Array {
  const scores = new Float32Array(corpus.chunkCount);
  addNormalised(scores, signals.body, weights.body);
  addNormalised(scores, signals.signature, weights.signature);
  addNormalised(scores, signals.symbols, weights.symbols);
  addNormalised(scores, signals.words, weights.words);
  return scores;
}

function fileScores(corpus: Corpus, signals: RankSignals, chunks: Float32Array, weights: RankWeights): Float32Array {
  const scores = new Float32Array(corpus.fileCount);
  addNormalised(scores, bestChunks(corpus, chunks), weights.bestChunks);
  addNormalised(scores, signals.file, weights.file);
  addNormalised(scores, signals.path, weights.path);
  if (signals.history !== undefined) addNormalised(scores, signals.history, weights.history);
  return scores;
}

/** The best three chunks of each file, the second and third counting less. */
function bestChunks(corpus: Corpus, chunks: Float32Array): Float32Array {
  const sums = new Float32Array(corpus.fileCount);
  let chunk = 0;
  while (chunk < corpus.chunkCount) {
    const file = corpus.fileOfChunk[chunk] ?? 0;
    const best = [0, 0, 0];
    for (; chunk < corpus.chunkCount && corpus.fileOfChunk[chunk] === file; chunk += 1) {
      let value = chunks[chunk] ?? 0;
      for (let place = 0; place < best.length && value > 0; place += 1) {
        const held = best[place] ?? 0;
        if (value <= held) continue;
        best[place] = value;
        value = held;
      }
    }
    sums[file] = best.reduce((sum, value, place) => sum + value * (shareOfNext[place] ?? 0), 0);
  }
  return sums;
}

function fileFactors(
  corpus: Corpus,
  query: Pick<Query, "wantsTests" | "wantsDocuments">,
  weights: RankWeights,
): Float32Array {
  const factors: Record<FileClass, number> = {
    source: 1,
    test: query.wantsTests ? 0.9 : weights.test,
    document: query.wantsDocuments ? 1 : weights.document,
    configuration: weights.configuration,
  };
  const all = new Float32Array(corpus.fileCount);
  for (const { segment, live, firstFile } of corpus.parts)
    for (let file = 0; file < segment.paths.length; file += 1)
      all[firstFile + file] = live[file] === 1 ? factors[segment.kindOf(file)] : 0;
  return all;
}

function addNormalised(target: Float32Array, scores: Float32Array, weight: number): void {
  if (weight === 0) return;
  let most = 0;
  for (const score of scores) if (score > most) most = score;
  if (most === 0) return;
  const factor = weight / most;
  for (let at = 0; at < scores.length; at += 1) target[at] = (target[at] ?? 0) + (scores[at] ?? 0) * factor;
}

/** Takes the best, but keeps room for the best place of further files, as long as there are any. */
function spread(corpus: Corpus, ranked: readonly RankedChunk[], limit: number): RankedChunk[] {
  const wanted = Math.ceil(limit * shareOfFiles);
  const files = new Set<number>();
  const first: RankedChunk[] = [];
  const later: RankedChunk[] = [];
  for (const one of ranked) {
    if (first.length >= limit) break;
    const file = corpus.fileOfChunk[one.chunk] ?? 0;
    const isNew = !files.has(file);
    files.add(file);
    (isNew || limit - first.length > wanted - files.size ? first : later).push(one);
  }
  return [...first, ...later].slice(0, limit);
}
