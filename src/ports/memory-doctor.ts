import type { MemoryReport } from "../protocol/memory-report.ts";

export interface CheckProgress {
  /** What is being done, in a few words. */
  step: string;
  done: number;
  total: number;
}

/** Says how a repository memory stands, and how well it finds things in this very repository. Changes nothing. */
export interface MemoryDoctor {
  /** Rejects with the abort reason. */
  check(onProgress: (progress: CheckProgress) => void, signal: AbortSignal): Promise<MemoryReport>;
}
