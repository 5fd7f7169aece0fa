import type { RefreshProgress, RefreshReport, RepositoryMemory } from "../../src/ports/repository-memory.ts";

interface Refreshing {
  wait: boolean;
  signal: AbortSignal;
  progress(progress: RefreshProgress): void;
  end(notices?: readonly string[]): Promise<void>;
  fail(error: unknown): Promise<void>;
}

/** A memory whose refreshes end when the test says so. */
export class FakeRepositoryMemory implements RepositoryMemory {
  readonly refreshes: Refreshing[] = [];
  closed = false;
  search: RepositoryMemory["search"] = async () => [];
  findSymbols: RepositoryMemory["findSymbols"] = async () => [];
  findReferences: RepositoryMemory["findReferences"] = async () => [];
  outline: RepositoryMemory["outline"] = async () => [];
  status: RepositoryMemory["status"] = async () => status([]);

  refresh: RepositoryMemory["refresh"] = ({ wait = true, onProgress }, signal) => {
    signal.throwIfAborted();
    return new Promise<RefreshReport>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.refreshes.push({
        wait,
        signal,
        progress: (progress) => onProgress?.(progress),
        end: async (notices = []) => {
          resolve({ indexed: 1, restored: 0, removed: 0, status: status(notices) });
          await settled();
        },
        fail: async (error) => {
          reject(error);
          await settled();
        },
      });
    });
  };

  close: RepositoryMemory["close"] = async () => {
    this.closed = true;
  };
}

function status(notices: readonly string[]) {
  return { state: "ready" as const, files: 3, chunks: 9, skipped: {}, notices };
}

/** Everything that was waiting for what just ended has run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
