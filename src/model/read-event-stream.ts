import type { Readable } from "node:stream";
import { createParser } from "eventsource-parser";
import { UserError } from "../base/errors.ts";

/** Characters one event may have; a server that never ends its line must not fill the memory. */
const eventLimit = 32 * 1024 * 1024;

export interface StreamEnd {
  /** `[DONE]` was said. */
  done: boolean;
  events: number;
  /** The first of what came, when no event was in it: an error page, plain JSON. */
  start: string;
}

/** How long a server may take to end a stream after its last word, before the connection is given up, milliseconds. */
const endPatienceMs = 1000;

/**
 * Calls `onData` with the data (and the name) of each server-sent event, and `onBytes` for each piece of the stream. Resolves at
 * `[DONE]` or at the end of the stream, whichever comes first.
 * @throws what `onData` throws, and the stream's error when the connection breaks.
 */
export function readEventStream(
  body: Readable,
  onData: (data: string, name: string | undefined) => void,
  onBytes?: () => void,
): Promise<StreamEnd> {
  const end: StreamEnd = { done: false, events: 0, start: "" };
  const parser = createParser({
    maxBufferSize: eventLimit,
    onEvent: ({ data, event }) => {
      if (end.done) return;
      end.events += 1;
      if (data === "[DONE]") end.done = true;
      else if (data !== "") onData(data, event);
    },
    onError: (error) => {
      if (error.type === "max-buffer-size-exceeded") throw endless();
    },
  });
  return new Promise((resolve, reject) => {
    const take = (chunk: unknown): void => {
      onBytes?.();
      const text = String(chunk);
      if (end.events === 0 && end.start.length < 4096) end.start += text.slice(0, 4096);
      parser.feed(text);
    };
    const settle = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        fail(error);
      }
    };
    const fail = (error: unknown): void => {
      body.off("data", onChunk);
      body.destroy();
      reject(error);
    };
    const onChunk = (chunk: unknown): void =>
      settle(() => {
        take(chunk);
        if (!end.done) return;
        // Some servers keep the connection open after the last word; one that ends it can be used again.
        body.off("data", onChunk);
        const timer = setTimeout(() => body.destroy(), endPatienceMs).unref();
        body.once("close", () => clearTimeout(timer));
        body.resume();
        resolve(end);
      });
    body.setEncoding("utf8");
    body.on("error", fail);
    body.once("end", () =>
      settle(() => {
        // A server that ends without a blank line has still said its last event.
        if (!end.done) parser.reset({ consume: true });
        resolve(end);
      }),
    );
    body.once("close", () => reject(new Error("The connection was closed.")));
    body.on("data", onChunk);
  });
}

function endless(): UserError {
  return new UserError(
    "bad_answer",
    `The model server sent more than ${eventLimit / 1024 / 1024} MB without ending a piece.`,
    "Check that the URL is an OpenAI-compatible API, or use another model.",
  );
}
