import { restoreHidden } from "../../base/hidden-characters.ts";

/** One search/replace block of an edit. */
export interface EditBlock {
  search: string;
  replace: string;
  /** Replace every occurrence instead of the only one. */
  all?: boolean | undefined;
}

/** How a place was found, from the strictest to the loosest. */
export type MatchMethod = "exact" | "punctuation" | "indentation" | "similarity";

/** A place in the text (UTF-16 offsets) and what to put there. */
export interface Match {
  start: number;
  end: number;
  replacement: string;
  /** For the model, where the place is not exactly what it wrote. */
  note?: string;
}

/** The model sees characters that hide as escapes, and writes them so. */
export function asInFile<Block extends EditBlock>(block: Block, original: string): Block {
  return {
    ...block,
    search: restoreHidden(block.search, original),
    replace: restoreHidden(block.replace, original),
  };
}
