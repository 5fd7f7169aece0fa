/** What is indexed of a chunk or a file, each on its own, so that each can be scored on its own. */
export interface Field {
  /** One character, the first of its terms in the dictionary. */
  key: string;
  level: "chunk" | "file";
  /** How quickly more of the same word stops counting, and how much long texts are held back: BM25's k1 and b. */
  saturation: number;
  lengthWeight: number;
  /** Counts are stored times this. */
  scale: number;
}

const field = (key: string, level: Field["level"], saturation: number, lengthWeight: number, scale = 1): Field => ({
  key,
  level,
  saturation,
  lengthWeight,
  scale,
});

export const fields = {
  body: field("b", "chunk", 1.2, 0.6),
  signature: field("s", "chunk", 1.2, 0.5),
  symbols: field("y", "chunk", 1.2, 0.6),
  words: field("w", "chunk", 1.2, 0.6),
  path: field("p", "file", 1.2, 0.4),
  history: field("h", "file", 1.5, 0.4, 16),
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof fields;
export const fieldNames = Object.keys(fields) as FieldName[];
/** The words of a whole file are not stored: they are those of its chunks. */
export const fileField: Field = field("", "file", 1.5, 0.6);
