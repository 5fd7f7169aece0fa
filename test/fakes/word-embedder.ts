import type { Embedder } from "../../src/ports/embedder.ts";

/** Words of a group mean the same; anything else means nothing. Counts what it was asked for. */
export class WordEmbedder implements Embedder {
  readonly fingerprint: string;
  readonly dimension: number;
  texts = 0;
  private readonly groups: readonly (readonly string[])[];

  constructor(groups: readonly (readonly string[])[], fingerprint = "words") {
    this.groups = groups;
    this.fingerprint = fingerprint;
    this.dimension = Math.max(8, groups.length);
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    signal.throwIfAborted();
    this.texts += texts.length;
    return texts.map((text) => {
      const vector = new Float32Array(this.dimension);
      this.groups.forEach((words, group) => {
        if (words.some((word) => text.toLowerCase().includes(word))) vector[group] = 1;
      });
      const length = Math.hypot(...vector);
      return length === 0 ? vector : vector.map((value) => value / length);
    });
  }
}
