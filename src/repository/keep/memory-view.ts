import type { RefreshProgress, RepositoryStatus } from "../../ports/repository-memory.ts";

/** What is known of a memory that is kept up to date in the background. */
export interface MemoryFacts {
  /** The user wants it indexed in the background. */
  enabled: boolean;
  /** The workspace is trusted: nothing of another is looked at unasked. */
  trusted: boolean;
  paused: boolean;
  /** Refreshes under way. */
  running: number;
  /** Another process writes the index; ours waits for it. */
  waiting: boolean;
  progress?: RefreshProgress;
  status?: RepositoryStatus;
  /** Files that changed since they were last looked at, as far as was noticed. */
  changes: number;
  failure?: MemoryFailure;
}

export interface MemoryFailure {
  /** The error as it was thrown. */
  message: string;
  nextStep: string;
}

export type MemoryState =
  /** Indexed only when somebody searches. */
  | "off"
  | "untrusted"
  /** Not looked at yet. */
  | "starting"
  | "indexing"
  /** Another window or the command line is indexing. */
  | "busy"
  | "paused"
  | "ready"
  /** It answers, but something does not work as it should: the notices say what. */
  | "reduced"
  | "failed";

/** The one state that is shown, with what belongs to it. */
export interface MemoryView extends Pick<MemoryFacts, "progress" | "status" | "failure"> {
  state: MemoryState;
  /** There is no whole index yet. */
  isFirst: boolean;
  /** Files that may be other than the index has them. */
  changes: number;
}

export function viewOf(facts: MemoryFacts): MemoryView {
  const { progress, status, failure, changes } = facts;
  return {
    state: stateOf(facts),
    isFirst: status?.state !== "ready",
    changes,
    ...(progress && { progress }),
    ...(status && { status }),
    ...(failure && { failure }),
  };
}

function stateOf({ enabled, trusted, paused, running, waiting, status, failure }: MemoryFacts): MemoryState {
  if (waiting) return "busy";
  if (running > 0) return "indexing";
  if (failure !== undefined) return "failed";
  if (paused) return "paused";
  if (!trusted) return "untrusted";
  if (!enabled) return "off";
  if (status === undefined) return "starting";
  return status.notices.length > 0 ? "reduced" : "ready";
}
