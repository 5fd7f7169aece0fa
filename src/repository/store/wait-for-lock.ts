import { UserError } from "../../base/errors.ts";
import type { Clock } from "../../ports/runtime.ts";
import { takeLock, type WriteLock } from "./write-lock.ts";

const pollMs = 200;

/** The right to write, waited for when asked so. Rejects with the abort reason. @throws UserError memory_busy. */
export async function waitForLock(
  directory: string,
  wait: boolean,
  clock: Clock,
  signal: AbortSignal,
): Promise<WriteLock> {
  for (;;) {
    const lock = takeLock(directory);
    if (lock !== undefined) return lock;
    if (!wait) {
      throw new UserError(
        "memory_busy",
        "Another process is indexing this folder.",
        "Wait until it is done; searches work meanwhile.",
      );
    }
    await clock.sleep(pollMs, signal);
  }
}
