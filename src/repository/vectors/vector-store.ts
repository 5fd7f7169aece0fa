/** The vector of one chunk. */
export interface VectorRow {
  path: string;
  /** Of the content of the file that the chunk is from. */
  hash: string;
  startLine: number;
  vector: Float32Array;
}

export interface VectorHit {
  path: string;
  hash: string;
  startLine: number;
  /** Cosine, -1 to 1. */
  similarity: number;
}

/** That many of the nearest are asked for. */
export const mostHits = 300;

/** Keeps the vectors of one embedder. Any number of readers, one writer; a reader sees what was written last. */
export interface VectorStore {
  /** Path → hash of each file that has vectors. */
  files(): Promise<Map<string, string>>;
  /** Drops what is there of these paths and adds rows. What was acknowledged survives a crash. */
  replace(paths: readonly string[], rows: readonly VectorRow[]): Promise<void>;
  /** The nearest, nearest first. */
  nearest(vector: Float32Array, limit: number): Promise<VectorHit[]>;
  /** Gives back the room of what was replaced. */
  compact(): Promise<void>;
  close(): Promise<void>;
}

export interface VectorPlace {
  directory: string;
  dimension: number;
}
