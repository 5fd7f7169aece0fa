import { addAbortListener } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** A person at a terminal, answering line by line. */
export interface Dialogue {
  print(text: string): void;
  /** Undefined when the input has ended. @throws the abort reason when `signal` fires. */
  ask(prompt: string, signal: AbortSignal): Promise<string | undefined>;
}

/** A dialogue on a real terminal. Ctrl-C while a question is open is handed to `onInterrupt`. */
export function createTerminalDialogue(
  input: Readable,
  output: Writable,
  onInterrupt: () => void,
  beforePrint: () => Promise<void>,
): Dialogue {
  return {
    print: (text) => void output.write(`${text}\n`),
    ask: async (prompt, signal) => {
      signal.throwIfAborted();
      await beforePrint();
      const lines = createInterface({ input, output, terminal: true });
      lines.on("SIGINT", onInterrupt);
      const answer = Promise.withResolvers<string | undefined>();
      const listening = addAbortListener(signal, () => answer.reject(signal.reason));
      lines.once("close", () => answer.resolve(undefined));
      lines.question(prompt, answer.resolve);
      try {
        return await answer.promise;
      } finally {
        listening[Symbol.dispose]();
        lines.close();
      }
    },
  };
}
