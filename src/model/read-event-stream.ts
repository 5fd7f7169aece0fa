import type { Readable } from "node:stream";
import { createParser } from "eventsource-parser";

/**
 * Calls `onData` with the data of each server-sent event. Resolves at the end of the stream, whether or not `[DONE]` came.
 * @throws what `onData` throws, and the stream's error when the connection breaks.
 */
export async function readEventStream(body: Readable, onData: (data: string) => void): Promise<void> {
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data !== "[DONE]") onData(data);
    },
  });
  body.setEncoding("utf8");
  for await (const chunk of body) parser.feed(String(chunk));
  // A server that ends without a blank line has still said its last event.
  parser.reset({ consume: true });
}
