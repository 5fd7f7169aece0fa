import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../ports/runtime.ts";

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (milliseconds, signal) => {
    try {
      await sleep(milliseconds, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};
