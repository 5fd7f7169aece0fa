/** Remembers which version of each file the model has read or written last, so that edits on stale text are refused. */
export interface SeenFiles {
  /** `hash` as in FileContent; call after a successful read or write. */
  remember(absolutePath: string, hash: string): void;
  /** The hash the model knows, if any. */
  knownHash(absolutePath: string): string | undefined;
  forget(absolutePath: string): void;
}

export function createSeenFiles(): SeenFiles {
  const hashes = new Map<string, string>();
  return {
    remember: (path, hash) => void hashes.set(path, hash),
    knownHash: (path) => hashes.get(path),
    forget: (path) => void hashes.delete(path),
  };
}
