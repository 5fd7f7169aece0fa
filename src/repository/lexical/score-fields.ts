import { type Field, type FieldName, fieldNames, fields, fileField } from "./fields.ts";
import type { LiveSegment } from "./merge-segments.ts";
import type { Query } from "./read-query.ts";

/** The parts of an index that are searched together; chunks and files are numbered through all of them. */
export interface Corpus {
  parts: readonly Part[];
  chunkCount: number;
  fileCount: number;
  liveChunks: number;
  liveFiles: number;
  /** The file of each chunk. */
  fileOfChunk: Uint32Array;
  /** Mean lengths of live documents. */
  meanLengths: Record<FieldName, number>;
  /** Tokens of each file. */
  fileLengths: Uint32Array;
  meanFileLength: number;
}

export interface Part extends LiveSegment {
  firstChunk: number;
  firstFile: number;
}

export function createCorpus(segments: readonly LiveSegment[]): Corpus {
  const parts: Part[] = [];
  let chunkCount = 0;
  let fileCount = 0;
  for (const one of segments) {
    parts.push({ ...one, firstChunk: chunkCount, firstFile: fileCount });
    chunkCount += one.segment.chunkCount;
    fileCount += one.segment.paths.length;
  }
  const fileOfChunk = new Uint32Array(chunkCount);
  const fileLengths = new Uint32Array(fileCount);
  const sums = Object.fromEntries(fieldNames.map((name) => [name, 0])) as Record<FieldName, number>;
  let liveChunks = 0;
  let liveFiles = 0;
  for (const { segment, live, firstChunk, firstFile } of parts) {
    const body = segment.lengthsOf("body");
    for (let chunk = 0; chunk < segment.chunkCount; chunk += 1) {
      const file = segment.fileOfChunk[chunk] ?? 0;
      fileOfChunk[firstChunk + chunk] = firstFile + file;
      if (live[file] !== 1) continue;
      liveChunks += 1;
      fileLengths[firstFile + file] = (fileLengths[firstFile + file] ?? 0) + (body[chunk] ?? 0);
      for (const name of fieldNames)
        if (fields[name].level === "chunk") sums[name] += segment.lengthsOf(name)[chunk] ?? 0;
    }
    for (let file = 0; file < segment.paths.length; file += 1) {
      if (live[file] !== 1) continue;
      liveFiles += 1;
      for (const name of fieldNames)
        if (fields[name].level === "file") sums[name] += segment.lengthsOf(name)[file] ?? 0;
    }
  }
  const meanLengths = Object.fromEntries(
    fieldNames.map((name) => [name, sums[name] / Math.max(1, fields[name].level === "chunk" ? liveChunks : liveFiles)]),
  ) as Record<FieldName, number>;
  const meanFileLength = sums.body / Math.max(1, liveFiles);
  return { parts, chunkCount, fileCount, liveChunks, liveFiles, fileOfChunk, meanLengths, fileLengths, meanFileLength };
}

/** The path of a file of a corpus. */
export function pathOfFile(corpus: Corpus, file: number): string {
  const part = corpus.parts.findLast(({ firstFile }) => firstFile <= file);
  return part?.segment.paths[file - part.firstFile] ?? "";
}

/** BM25 of each field on its own (Robertson and Zaragoza, 2009), not yet weighed against each other. */
export interface FieldScores {
  body: Float32Array;
  signature: Float32Array;
  symbols: Float32Array;
  words: Float32Array;
  /** The rest count files. */
  file: Float32Array;
  path: Float32Array;
}

export function scoreFields(corpus: Corpus, query: Query): FieldScores {
  const chunks = () => new Float32Array(corpus.chunkCount);
  const files = () => new Float32Array(corpus.fileCount);
  const scores: FieldScores = {
    body: chunks(),
    signature: chunks(),
    symbols: chunks(),
    words: chunks(),
    file: files(),
    path: files(),
  };
  const inFile = new Uint32Array(corpus.fileCount);
  for (const [token, weight] of query.tokens) {
    const found = collect(corpus, "body", token);
    addScores(corpus, "body", found, weight, scores.body);
    addFileScores(corpus, found, weight, inFile, scores.file);
    for (const name of ["signature", "symbols", "path"] as const)
      addScores(corpus, name, collect(corpus, name, token), weight, scores[name]);
  }
  for (const [word, weight] of query.words)
    addScores(corpus, "words", collect(corpus, "words", word), weight, scores.words);
  return scores;
}

/** What past commits say of files, in an index of its own: its paths need not exist any more. */
export function scoreHistory(corpus: Corpus, query: Query): Float32Array {
  const scores = new Float32Array(corpus.fileCount);
  for (const [token, weight] of query.tokens)
    addScores(corpus, "history", collect(corpus, "history", token), weight, scores);
  return scores;
}

interface Found {
  documents: number[];
  counts: number[];
  lengths: number[];
}

function collect(corpus: Corpus, name: FieldName, term: string): Found {
  const found: Found = { documents: [], counts: [], lengths: [] };
  const isChunk = fields[name].level === "chunk";
  for (const { segment, live, firstChunk, firstFile } of corpus.parts) {
    const lengths = segment.lengthsOf(name);
    const first = isChunk ? firstChunk : firstFile;
    segment.eachPosting(name, term, (document, count) => {
      if (live[isChunk ? (segment.fileOfChunk[document] ?? 0) : document] !== 1) return;
      found.documents.push(first + document);
      found.counts.push(count);
      found.lengths.push(lengths[document] ?? 0);
    });
  }
  return found;
}

function addScores(corpus: Corpus, name: FieldName, found: Found, weight: number, scores: Float32Array): void {
  const field = fields[name];
  const total = field.level === "chunk" ? corpus.liveChunks : corpus.liveFiles;
  const rarity = weight * rarityOf(found.documents.length, total);
  const mean = corpus.meanLengths[name] || 1;
  for (let at = 0; at < found.documents.length; at += 1) {
    const document = found.documents[at] ?? 0;
    const count = (found.counts[at] ?? 0) / field.scale;
    scores[document] = (scores[document] ?? 0) + rarity * saturated(field, count, (found.lengths[at] ?? 0) / mean);
  }
}

function addFileScores(corpus: Corpus, found: Found, weight: number, inFile: Uint32Array, scores: Float32Array): void {
  const touched: number[] = [];
  for (let at = 0; at < found.documents.length; at += 1) {
    const file = corpus.fileOfChunk[found.documents[at] ?? 0] ?? 0;
    if (inFile[file] === 0) touched.push(file);
    inFile[file] = (inFile[file] ?? 0) + (found.counts[at] ?? 0);
  }
  const rarity = weight * rarityOf(touched.length, corpus.liveFiles);
  for (const file of touched) {
    const relative = (corpus.fileLengths[file] ?? 0) / (corpus.meanFileLength || 1);
    scores[file] = (scores[file] ?? 0) + rarity * saturated(fileField, inFile[file] ?? 0, relative);
    inFile[file] = 0;
  }
}

function rarityOf(having: number, total: number): number {
  return Math.log(1 + (total - having + 0.5) / (having + 0.5));
}

function saturated({ saturation, lengthWeight }: Field, count: number, relativeLength: number): number {
  return (count * (saturation + 1)) / (count + saturation * (1 - lengthWeight + lengthWeight * relativeLength));
}
