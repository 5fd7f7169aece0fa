import type { Writable } from "node:stream";

/** Text on its way to the user: what is written in one tick of the event loop goes out in one piece. */
export interface Output {
  write(text: string): void;
  /** Sends what waits; resolves when the system has taken it. */
  flush(): Promise<void>;
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
    const text = waiting;
    waiting = "";
    if (closed || (text === "" && done === undefined)) done?.();
    else open().write(text, () => done?.());
  }

  return {
    write(text) {
      waiting += text;
      if (scheduled) return;
      scheduled = true;
      setImmediate(send);
    },
    flush: () => new Promise((resolve) => (waiting === "" && target === undefined ? resolve() : send(resolve))),
  };
}
