/** One line of a chunk. */
export interface PatchLine {
  sign: " " | "+" | "-";
  text: string;
  /** Line of the patch, 1-based. */
  at: number;
  /** The model wrote no sign; the line is taken for context. */
  unsigned?: boolean;
}

/** Lines to find in a file, and what becomes of them. */
export interface PatchChunk {
  /** Line of the patch where it begins, 1-based. */
  at: number;
  /** What follows each `@@`: lines of the file that stand before the chunk, from the outermost inwards. */
  anchors: string[];
  lines: PatchLine[];
  /** The chunk ends where the file ends. */
  endOfFile: boolean;
}

/** What a patch does with one file; `at` is the line of its header. */
export type FileSection =
  | { kind: "add"; path: string; at: number; lines: string[] }
  | { kind: "delete"; path: string; at: number }
  | { kind: "update"; path: string; at: number; moveTo?: string; chunks: PatchChunk[] };

export interface ParsedPatch {
  sections: FileSection[];
  /** What is wrong, each with its line; a patch with faults is not applied. */
  faults: string[];
}
