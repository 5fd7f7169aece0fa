import type { RepositoryMatch, RepositoryQuery } from "../../ports/repository-memory.ts";
import { type RankedChunk, type RankSignals, rankChunks } from "../lexical/rank-chunks.ts";
import { type Query, readQuery } from "../lexical/read-query.ts";
import { type Corpus, scoreFields, scoreHistory } from "../lexical/score-fields.ts";
import type { OpenIndex } from "../store/open-index.ts";
import { mostHits, type VectorHit } from "../vectors/vector-store.ts";
import { createExplainer } from "./explain-match.ts";

/** The best places for a request. The nearest vectors are awaited when the rest is done; undefined where there are none. */
export async function searchIndex(
  index: OpenIndex,
  request: RepositoryQuery,
  nearest: Promise<readonly VectorHit[] | undefined>,
): Promise<RepositoryMatch[]> {
  const { corpus } = index;
  const query = readQuery(request.text);
  const history = historyScores(index, query);
  const scores = scoreFields(corpus, query);
  const hits = await nearest;
  const similarities = hits && chunkSimilarities(index, hits);
  const signals: RankSignals = {
    ...scores,
    ...(history && { history }),
    ...(similarities && { meaning: aboveRest(corpus, similarities) }),
  };
  const isWanted = underFolder(index, request.under);
  const ranked = rankChunks(corpus, signals, query, isWanted === undefined ? request.limit : corpus.chunkCount);
  const wanted =
    isWanted === undefined ? ranked : ranked.filter(({ chunk }) => isWanted(chunk)).slice(0, request.limit);
  const explain = createExplainer(request.text, index);
  const most = wanted[0]?.score ?? 1;
  return wanted.map(({ chunk, score }) => {
    const place = placeOf(corpus, chunk);
    const path = index.pathOf(place.file);
    const { symbols, signature } = place.part.segment.details(place.local);
    return {
      path,
      startLine: place.part.segment.startLines[place.local] ?? 1,
      endLine: place.part.segment.endLines[place.local] ?? 1,
      score: Math.round((score / most) * 1000) / 1000,
      ...(symbols.length > 0 && signature !== "" && { symbol: symbols.join(".") }),
      ...(signature !== "" && { signature }),
      why: explain({ path, symbols, signature, part: place.part, local: place.local }, similarities?.get(chunk)),
    };
  });
}

/** Similarity by number of the chunk; what belongs to an earlier state of a file is passed over. */
function chunkSimilarities(
  { corpus, fileByPath, unsaved }: OpenIndex,
  hits: readonly VectorHit[],
): Map<number, number> {
  const similarities = new Map<number, number>();
  for (const { path, startLine, similarity } of hits) {
    const file = unsaved?.has(path) ? undefined : fileByPath.get(path);
    const part = file === undefined ? undefined : corpus.parts.findLast(({ firstFile }) => firstFile <= file);
    if (file === undefined || part === undefined) continue;
    const { segment, firstChunk, firstFile } = part;
    const end = segment.firstChunks[file - firstFile + 1] ?? 0;
    for (let chunk = segment.firstChunks[file - firstFile] ?? 0; chunk < end; chunk += 1)
      if (segment.startLines[chunk] === startLine) similarities.set(firstChunk + chunk, similarity);
  }
  return similarities;
}

/** By how much a chunk is nearer than the last of those that were asked for: all the rest counts nothing. */
function aboveRest(corpus: Corpus, similarities: ReadonlyMap<number, number>): Float32Array {
  const scores = new Float32Array(corpus.chunkCount);
  const least = similarities.size < mostHits * 0.8 ? 0 : Math.max(0, Math.min(...similarities.values()));
  for (const [chunk, similarity] of similarities) scores[chunk] = Math.max(0, similarity - least);
  return scores;
}

function underFolder(index: OpenIndex, under: string | undefined): ((chunk: number) => boolean) | undefined {
  const folder = (under ?? "").replace(/^\.\/?|\/+$/g, "");
  if (folder === "") return undefined;
  const isIn = new Uint8Array(index.corpus.fileCount);
  for (const [path, file] of index.fileByPath) if (path === folder || path.startsWith(`${folder}/`)) isIn[file] = 1;
  return (chunk) => isIn[index.corpus.fileOfChunk[chunk] ?? 0] === 1;
}

function historyScores({ history, corpus, fileByPath }: OpenIndex, query: Query): Float32Array | undefined {
  if (history === undefined) return undefined;
  const found = scoreHistory(history, query);
  const scores = new Float32Array(corpus.fileCount);
  for (const { segment, firstFile } of history.parts) {
    segment.paths.forEach((path, file) => {
      const score = found[firstFile + file] ?? 0;
      const target = score > 0 ? fileByPath.get(path) : undefined;
      if (target !== undefined) scores[target] = score;
    });
  }
  return scores;
}

function placeOf(corpus: Corpus, chunk: RankedChunk["chunk"]) {
  const part = corpus.parts.findLast(({ firstChunk }) => firstChunk <= chunk);
  if (part === undefined) throw new Error(`there is no chunk ${chunk}`);
  return { part, local: chunk - part.firstChunk, file: corpus.fileOfChunk[chunk] ?? 0 };
}
