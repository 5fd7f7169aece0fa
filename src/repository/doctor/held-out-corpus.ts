import type { Embedder } from "../../ports/embedder.ts";
import type { TextChunk } from "../cut/cut-file.ts";
import type { PastCommit } from "../history/read-history.ts";
import { weighHistory } from "../history/weigh-history.ts";
import { createCorpus } from "../lexical/score-fields.ts";
import { SegmentBuilder } from "../lexical/segment-builder.ts";
import { memorySource, Segment } from "../lexical/segment-reader.ts";
import type { FileClass } from "../scan/classify-file.ts";
import { searchIndex } from "../search/search-index.ts";
import { emptyManifest } from "../store/manifest.ts";
import { liveSegment, type OpenIndex, pathsOf } from "../store/open-index.ts";
import { embeddedText } from "../vectors/sync-vectors.ts";
import { mostHits, type VectorHit } from "../vectors/vector-store.ts";
import { grepFiles } from "./grep-files.ts";
import type { Outcome } from "./score-ranks.ts";

const filesOfSegment = 1000;
/** Places that are looked through for distinct files. */
const mostPlaces = 60;
const mostFound = 20;

interface Vector {
  path: string;
  startLine: number;
  vector: Float32Array;
}

/** An index in memory, made of what it may be shown, which is ranked as the real one is; beside it the texts for a plain grep. */
export class HeldOutCorpus {
  readonly #embedder: Embedder | undefined;
  readonly #segments: ReturnType<typeof liveSegment>[] = [];
  readonly #texts = new Map<string, string>();
  readonly #vectors: Vector[] = [];
  #builder = new SegmentBuilder();
  #index: OpenIndex | undefined;

  constructor(embedder: Embedder | undefined) {
    this.#embedder = embedder;
  }

  get files(): number {
    return this.#texts.size;
  }

  has(path: string): boolean {
    return this.#texts.has(path);
  }

  async add(path: string, kind: FileClass, chunks: readonly TextChunk[], signal: AbortSignal): Promise<void> {
    this.#builder.addFile(path, kind, chunks);
    this.#texts.set(path, chunks.map(({ text }) => text.toLowerCase()).join("\n"));
    const name = path.slice(path.lastIndexOf("/") + 1);
    const texts = chunks.map(({ symbols, text }) => embeddedText(name, symbols, text));
    for (const [at, vector] of ((await this.#embedder?.embed(texts, signal)) ?? []).entries())
      this.#vectors.push({ path, startLine: chunks[at]?.startLine ?? 1, vector });
    if (this.#builder.files.length >= filesOfSegment) this.#flush();
  }

  finish(commits: readonly PastCommit[]): void {
    this.#flush();
    const history = new SegmentBuilder();
    for (const [path, { weights, subjects }] of weighHistory(commits)) history.addHistory(path, weights, subjects);
    const corpus = createCorpus(this.#segments);
    this.#index = {
      manifest: emptyManifest([], ""),
      corpus,
      ...(commits.length > 0 && { history: createCorpus([finished(history)]) }),
      ...pathsOf(corpus),
    };
  }

  /** What the memory and what a grep find for a request. */
  async ask(
    text: string,
    right: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<{ memory: Outcome; grep: Outcome }> {
    if (this.#index === undefined) throw new Error("the corpus is not finished");
    const nearest = await this.#nearest(text, signal);
    const places = await searchIndex(this.#index, { text, limit: mostPlaces }, Promise.resolve(nearest));
    const found = [...new Set(places.map(({ path }) => path))].slice(0, mostFound);
    return { memory: { right, found }, grep: { right, found: grepFiles(this.#texts, text, mostFound) } };
  }

  async #nearest(text: string, signal: AbortSignal): Promise<VectorHit[] | undefined> {
    const [wanted] = (await this.#embedder?.embed([text], signal)) ?? [];
    if (wanted === undefined || wanted.every((value) => value === 0)) return undefined;
    const hits = this.#vectors.map(({ path, startLine, vector }) => {
      let similarity = 0;
      for (let at = 0; at < wanted.length; at += 1) similarity += (wanted[at] ?? 0) * (vector[at] ?? 0);
      return { path, hash: "", startLine, similarity };
    });
    return hits.sort((a, b) => b.similarity - a.similarity).slice(0, mostHits);
  }

  #flush(): void {
    if (this.#builder.files.length === 0) return;
    this.#segments.push(finished(this.#builder));
    this.#builder = new SegmentBuilder();
  }
}

function finished(builder: SegmentBuilder) {
  return liveSegment(new Segment(memorySource(builder.finish())), []);
}
