import type { CliContext } from "./command.ts";

const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * The first interruption stops what runs in good order, the second ends the process. Signals are listened to while something runs.
 * A terminal that is closed while the user is asked is no answer: the process ends and the question stays open in the log.
 */
export function createInterrupt(): Pick<CliContext, "onInterrupt" | "interrupt"> {
  let stop: (() => void) | undefined;
  let isAsking: () => boolean = () => false;
  let count = 0;

  function interrupt(): void {
    count += 1;
    if (stop === undefined || count > 1) process.exit(130);
    stop();
  }

  function hangUp(): void {
    if (isAsking()) process.exit(129);
    interrupt();
  }

  return {
    interrupt,
    onInterrupt(stopRunning, asking = () => false) {
      stop = stopRunning;
      isAsking = asking;
      process.on("SIGHUP", hangUp);
      for (const signal of signals) process.on(signal, interrupt);
      return () => {
        stop = undefined;
        process.off("SIGHUP", hangUp);
        for (const signal of signals) process.off(signal, interrupt);
      };
    },
  };
}
