import type { ResolvedPath } from "./workspace-files.ts";

export interface SearchQuery {
  /** Regular expression, or literal text when `literal`. */
  pattern: string;
  literal: boolean;
  caseSensitive: boolean;
  under: ResolvedPath;
  /** Glob on paths, e.g. `*.ts`. */
  glob?: string;
  contextLines: number;
  maxMatches: number;
}

export interface SearchMatch {
  /** Display path. */
  path: string;
  line: number;
  text: string;
  before: string[];
  after: string[];
}

export interface SearchResult {
  matches: SearchMatch[];
  /** True when more matches exist than `maxMatches`. */
  more: boolean;
  /** True when ripgrep is missing and a slower search with JavaScript's regular expressions was used. */
  fallback?: boolean;
}

/** Search over files that neither `.gitignore` nor `.latheignore` hides. */
export interface TextSearch {
  /** @throws ToolError invalid_input for a bad pattern, with the engine's message. */
  search(query: SearchQuery, signal: AbortSignal): Promise<SearchResult>;
  /** Display paths of files under a folder that match a glob, newest first; at most `limit`. */
  findFiles(
    under: ResolvedPath,
    glob: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<{ paths: string[]; more: boolean; fallback?: boolean }>;
}
