import type { Writable } from "node:stream";

/** Text on its way to the user: what is written in one tick of the event loop goes out in one piece. */
export interface Output {
  write(text: string): void;
  /** Sends what waits; resolves when the system has taken it. */
  flush(): Promise<void>;
  /** Lets everything wait until the returned function is called, so that a question stands undisturbed on the screen. */
  hold(): () => void;
}

/**
 * `stream` is opened by the first write only, because opening standard output costs time before the first request.
 * `onClosed` is called once when the reader has gone (`lathe run … | head`).
 */
export function createOutput(stream: () => Writable, onClosed: () => void = () => undefined): Output {
  let target: Writable | undefined;
  let waiting = "";
  let scheduled = false;
  let closed = false;
  let held = false;

  function open(): Writable {
    if (target !== undefined) return target;
    target = stream();
    target.on("error", () => {
      if (!closed) onClosed();
      closed = true;
    });
    return target;
  }

  function send(done?: () => void): void {
    scheduled = false;
    const text = held ? "" : waiting;
    if (!held) waiting = "";
    const isIdle = text === "" && (target === undefined || done === undefined);
    if (closed || isIdle) done?.();
    else open().write(text, () => done?.());
  }

  return {
    write(text) {
      waiting += text;
      if (scheduled) return;
      scheduled = true;
      setImmediate(send);
    },
    hold() {
      held = true;
      return () => {
        held = false;
        send();
      };
    },
    flush: () => new Promise((resolve) => send(resolve)),
  };
}
