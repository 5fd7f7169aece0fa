import type { Tool } from "./define-tool.ts";
import { findReferences } from "./find-references.ts";
import { findSymbol } from "./find-symbol.ts";
import { readOutline } from "./read-outline.ts";

/** What the repository memory knows beside `search_code`. */
export const repositoryTools: readonly Tool[] = [findSymbol, findReferences, readOutline];
