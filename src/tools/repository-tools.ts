import type { Tool } from "./define-tool.ts";
import { findSymbol } from "./find-symbol.ts";
import { readOutline } from "./read-outline.ts";

/** What the repository memory knows beside `search_code`. */
export const repositoryTools: readonly Tool[] = [findSymbol, readOutline];
