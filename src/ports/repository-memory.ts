import type { CodeReference } from "./code-references.ts";

/** What a request to the repository memory is about. */
export interface RepositoryQuery {
  /** In plain words, or code. Further lines explain the first. */
  text: string;
  limit: number;
  /** Only files below this folder, relative to the workspace with `/`. */
  under?: string;
}

/** A place that was found, best first. */
export interface RepositoryMatch {
  /** Relative to the workspace folder with `/`; in a workspace of several folders it begins with the folder's name. */
  path: string;
  /** 1-based, inclusive. */
  startLine: number;
  endLine: number;
  /** 0 to 1, for comparing matches of one answer only. */
  score: number;
  /** The declaration that the place is, with its containers: `Router.handle`. */
  symbol?: string;
  /** The first lines of the declaration. */
  signature?: string;
  why: MatchReason;
}

/** What speaks for a match. */
export interface MatchReason {
  /** Words of the request that stand in the text. */
  words: string[];
  /** Words of the request that stand in names it declares or in its path. */
  names: string[];
  /** Subject of a past commit that touched the file and has words of the request. */
  commit?: string;
  /** Nearness of meaning, 0 to 1. */
  similarity?: number;
}

export interface RepositoryStatus {
  /** `absent`: nothing is indexed yet; `partial`: the first index is not finished. */
  state: "absent" | "partial" | "ready";
  files: number;
  chunks: number;
  /** How many files are left out for each reason. */
  skipped: Readonly<Record<string, number>>;
  /** ISO 8601; absent when there is no index. */
  updatedAt?: string;
  /** What does not work as it should, in words for the user. */
  notices: readonly string[];
  /** Why answers may be other than the files, in a few words; absent where nothing speaks for it. */
  behind?: string;
}

export interface RefreshProgress {
  /** Files looked at, and how many there are. */
  done: number;
  total: number;
}

export interface RefreshReport {
  /** Files that were read anew, taken back from an earlier version, or dropped. */
  indexed: number;
  restored: number;
  removed: number;
  status: RepositoryStatus;
}

/** A declaration that the index knows. */
export interface KnownSymbol {
  path: string;
  startLine: number;
  endLine: number;
  /** With its containers: `Router.handle`. */
  symbol: string;
  signature: string;
}

/** The memory of a workspace: what is where in its files and in its past. Nothing of it leaves the machine. */
export interface RepositoryMemory {
  /** Answers from the newest index there is and never waits for indexing. */
  search(query: RepositoryQuery, signal: AbortSignal): Promise<RepositoryMatch[]>;
  /**
   * Brings the index up to date. What was done before an abort or a crash is kept. @throws UserError memory_busy when another process
   * is at it and `wait` is false, memory_disk when it cannot be written.
   */
  refresh(
    options: { wait?: boolean; onProgress?: (progress: RefreshProgress) => void },
    signal: AbortSignal,
  ): Promise<RefreshReport>;
  /** Declarations of that name, upper and lower case alike; those of source before those of tests. */
  findSymbols(name: string, limit: number, signal: AbortSignal): Promise<KnownSymbol[]>;
  /** Lines that have the name as a whole word, its declarations left out; source first, then by path and line. */
  findReferences(name: string, limit: number, signal: AbortSignal): Promise<CodeReference[]>;
  /** Declarations of the files below a folder, file by file in the order of their paths. */
  outline(under: string, limit: number, signal: AbortSignal): Promise<KnownSymbol[]>;
  status(): Promise<RepositoryStatus>;
  close(): Promise<void>;
}

/** What stands in an editor and not on disk yet. */
export interface UnsavedFile {
  /** As in answers. */
  path: string;
  text: string;
}

/** A memory that is told what is unsaved. */
export interface OverlaidMemory extends RepositoryMemory {
  /** Answers are given as if these files were saved, and no others; nothing of it is kept on disk. */
  setUnsaved(files: readonly UnsavedFile[]): void;
}
