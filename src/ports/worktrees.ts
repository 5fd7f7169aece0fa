/** A file that differs between where a working copy began and how it is now. */
export interface WorktreeChange {
  /** Relative to the root of the copy, with `/`. */
  path: string;
  /** Absent for a file that was not there. */
  before?: string;
  /** Absent for a file that is gone. */
  after?: string;
  /** True where one of the two is no text; then neither is given. */
  binary?: boolean;
}

/** A copy of the workspace to try things in. */
export interface Worktree {
  /** Absolute path of what the workspace folder is in the copy. */
  readonly root: string;
  changes(signal: AbortSignal): Promise<WorktreeChange[]>;
  /** Removes it; also where it was never used. Does not reject: what is left is swept later. */
  remove(): Promise<void>;
}

/** Makes throw-away copies of a repository, outside of it. */
export interface Worktrees {
  /**
   * A copy of the files as they are now, with what is not committed and what git does not know but would. Folders of dependencies that
   * git ignores are linked. @throws ToolError not_found where there is no repository with a commit.
   */
  open(signal: AbortSignal): Promise<Worktree>;
  /** Removes what ended processes have left behind. */
  sweep(): Promise<void>;
}
