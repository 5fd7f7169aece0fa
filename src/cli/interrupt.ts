import type { CliContext } from "./command.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The first interruption stops what runs in good order, the second ends the process. Signals are listened to while something runs. */
export function createInterrupt(): Pick<CliContext, "onInterrupt" | "interrupt"> {
  let stop: (() => void) | undefined;
  let count = 0;

  function interrupt(): void {
    count += 1;
    if (stop === undefined || count > 1) process.exit(130);
    stop();
  }

  return {
    interrupt,
    onInterrupt(stopRunning) {
      stop = stopRunning;
      for (const signal of signals) process.on(signal, interrupt);
      return () => {
        stop = undefined;
        for (const signal of signals) process.off(signal, interrupt);
      };
    },
  };
}
