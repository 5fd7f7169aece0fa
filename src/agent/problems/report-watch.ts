import type { LiveDiagnostics } from "../../ports/diagnostics.ts";
import type { Clock } from "../../ports/runtime.ts";

/** Milliseconds to wait for a service of which nothing was ever heard, which most likely is not there. */
const unheardMs = 1000;
/** For one that was heard, but has not been timed. */
const heardMs = 3000;
const mostMs = 5000;
/** A service reports in several steps; this long without one means that it is done. */
const quietMs = 300;

/** Follows what language services report, and knows when they have had their say on a change. */
export interface ReportWatch {
  /** Has the services look at a file; what they say of it from now on counts. */
  look(path: string, signal: AbortSignal): void;
  /** Resolves when every file that was looked at is reported and it has been quiet for a while, or when that takes too long. */
  settled(paths: readonly string[], signal: AbortSignal): Promise<void>;
  /** Whether something was reported of a file since it was last looked at. */
  isReported(path: string): boolean;
  close(): void;
}

export function createReportWatch(live: LiveDiagnostics, clock: Clock): ReportWatch {
  /** When the editor had the text; undefined while it has not. */
  const shownAt = new Map<string, number | undefined>();
  const reportedAt = new Map<string, number>();
  /** By the ending of the file: the longest that a report took; 0 when none was timed. */
  const delays = new Map<string, number>();
  let wake = Promise.withResolvers<void>();
  const now = () => clock.now().getTime();

  function stir(): void {
    wake.resolve();
    wake = Promise.withResolvers();
  }

  const stop = live.onReport((paths) => {
    for (const path of paths) {
      const shown = shownAt.get(path);
      const delay = shown === undefined || isReported(path) ? 0 : now() - shown;
      delays.set(endingOf(path), Math.max(delays.get(endingOf(path)) ?? 0, delay));
      reportedAt.set(path, now());
    }
    stir();
  });

  function isReported(path: string): boolean {
    const shown = shownAt.get(path);
    const reported = reportedAt.get(path);
    return shown !== undefined && reported !== undefined && reported >= shown;
  }

  function patience(path: string): number {
    const delay = delays.get(endingOf(path));
    if (delay === undefined) return unheardMs;
    return delay === 0 ? heardMs : Math.min(mostMs, Math.max(unheardMs, 2 * delay));
  }

  /** Until something happens, or the time is up. */
  async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const timer = clock.sleep(milliseconds, AbortSignal.any([signal, over.signal]));
    try {
      await Promise.race([wake.promise, timer]);
    } finally {
      over.abort();
      await timer.catch(() => undefined);
    }
  }

  return {
    look(path, signal) {
      shownAt.set(path, undefined);
      reportedAt.delete(path);
      live.show(path, signal).then(
        () => {
          shownAt.set(path, now());
          stir();
        },
        // Stopped: nobody waits for it any more.
        () => undefined,
      );
    },
    async settled(paths, signal) {
      const end = now() + Math.max(0, ...paths.map(patience));
      for (;;) {
        signal.throwIfAborted();
        const left = end - now();
        if (left <= 0) return;
        const last = Math.max(...paths.map((path) => reportedAt.get(path) ?? 0));
        const quiet = now() - last;
        const isComplete = paths.every(isReported);
        if (isComplete && quiet >= quietMs) return;
        await pause(isComplete ? Math.min(left, quietMs - quiet) : left, signal);
      }
    },
    isReported,
    close: stop,
  };
}

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
