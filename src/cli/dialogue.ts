import { addAbortListener } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Output } from "./output.ts";

/** A person at a terminal, answering line by line. */
export interface Dialogue {
  /** Shown with the next question. */
  print(text: string): void;
  /** Undefined when the input has ended. @throws the abort reason when `signal` fires. */
  ask(prompt: string, signal: AbortSignal): Promise<string | undefined>;
}

/** A dialogue on a real terminal. Ctrl-C while a question is open is handed to `onInterrupt`; the transcript waits. */
export function createTerminalDialogue(
  input: Readable,
  output: Writable,
  onInterrupt: () => void,
  transcript: Output,
): Dialogue {
  let printed = "";
  return {
    print: (text) => {
      printed += `${text}\n`;
    },
    ask: async (prompt, signal) => {
      signal.throwIfAborted();
      await transcript.flush();
      const release = transcript.hold();
      output.write(printed);
      printed = "";
      const lines = createInterface({ input, output, terminal: true });
      lines.on("SIGINT", onInterrupt);
      const answer = Promise.withResolvers<string | undefined>();
      const listening = addAbortListener(signal, () => {
        output.write("\n");
        answer.reject(signal.reason);
      });
      lines.once("close", () => answer.resolve(undefined));
      lines.question(prompt, answer.resolve);
      try {
        return await answer.promise;
      } finally {
        listening[Symbol.dispose]();
        lines.close();
        release();
      }
    },
  };
}
