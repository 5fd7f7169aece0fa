/** Turns texts into vectors that lie near each other when the texts are about the same. */
export interface Embedder {
  /** Of model, dimension and whatever else changes the vectors; vectors of different fingerprints are never compared. */
  readonly fingerprint: string;
  readonly dimension: number;
  /** One unit vector for each text; all zeros where nothing of it is known. Rejects with the abort reason. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
}
