import type { Clock } from "../../ports/runtime.ts";
import { withDiskErrors } from "./disk-errors.ts";
import { waitForLock } from "./wait-for-lock.ts";

export interface LockOptions {
  directory: string;
  wait: boolean;
  clock: Clock;
  signal: AbortSignal;
}

/** Does something that writes the index, alone. Rejects with the abort reason. @throws UserError memory_busy, memory_disk. */
export function withLock<Result>(options: LockOptions, task: () => Promise<Result>): Promise<Result> {
  return withDiskErrors(async () => {
    const lock = await waitForLock(options.directory, options.wait, options.clock, options.signal);
    try {
      return await task();
    } finally {
      lock.release();
    }
  });
}
