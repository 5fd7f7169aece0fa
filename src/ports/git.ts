export interface GitStatus {
  branch: string;
  upstream?: string;
  ahead: number;
  behind: number;
  files: { path: string; index: string; workingTree: string; from?: string }[];
}

export interface GitCommit {
  hash: string;
  /** ISO 8601. */
  date: string;
  author: string;
  subject: string;
}

/** The repository of the workspace. Every method throws ToolError not_found outside a repository. */
export interface Git {
  status(signal: AbortSignal): Promise<GitStatus>;
  /** Unified diff of the working tree, of the index (`staged`), or against `base`; limited to `paths` when given. */
  diff(options: { staged: boolean; base?: string; paths: readonly string[] }, signal: AbortSignal): Promise<string>;
  log(options: { limit: number; path?: string; ref?: string }, signal: AbortSignal): Promise<GitCommit[]>;
  /** Commits exactly `paths` (or what is staged when empty). Hooks run. Returns the new hash. */
  commit(options: { message: string; paths: readonly string[] }, signal: AbortSignal): Promise<GitCommit>;
  branches(signal: AbortSignal): Promise<{ current: string; names: string[] }>;
  /** Creates and / or switches. @throws ToolError conflict when local changes are in the way. */
  switchBranch(options: { name: string; create: boolean }, signal: AbortSignal): Promise<void>;
}

/** Which files of the workspace its version control knows. */
export interface TrackedFiles {
  /** For an absolute path of a file, or of a folder with such files in it. Undefined where no repository tracks anything. */
  isTracked(absolute: string, signal: AbortSignal): Promise<boolean | undefined>;
  /** When a file came to be, milliseconds since 1970; undefined where it is missing or the disk does not say. */
  madeAt?(absolute: string, signal: AbortSignal): Promise<number | undefined>;
}
