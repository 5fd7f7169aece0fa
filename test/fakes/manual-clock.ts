import type { Clock } from "../../src/ports/runtime.ts";

/** A clock that stands still until `advance` is called; sleeps end when it has gone far enough. */
export class ManualClock implements Clock {
  private time = Date.parse("2026-01-02T03:04:05.000Z");
  private sleepers: { until: number; wake: () => void }[] = [];
  /** Every sleep that was asked for, in milliseconds. */
  readonly sleeps: number[] = [];
  /** When set, sleeps end at once and move the time. */
  readonly skipSleeps: boolean;

  constructor(options: { skipSleeps?: boolean } = {}) {
    this.skipSleeps = options.skipSleeps ?? false;
  }

  now(): Date {
    return new Date(this.time);
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.sleeps.push(milliseconds);
    if (this.skipSleeps) {
      this.time += milliseconds;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      this.sleepers.push({ until: this.time + milliseconds, wake: resolve });
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
    const due = this.sleepers.filter((sleeper) => sleeper.until <= this.time);
    this.sleepers = this.sleepers.filter((sleeper) => sleeper.until > this.time);
    for (const sleeper of due) sleeper.wake();
  }
}
