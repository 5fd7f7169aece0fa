import { isAbortError, UserError } from "../base/errors.ts";
import { StatusError } from "./model-error.ts";
import { readBody } from "./node-fetch.ts";
import { PlainResponse } from "./plain-response.ts";
import { readEventStream, type StreamEnd } from "./read-event-stream.ts";
import type { Watchdog } from "./resilience/watchdog.ts";
import { notAnAnswer, streamCut } from "./stream-fault.ts";

export interface AnswerReader {
  baseUrl: string;
  watchdog: Watchdog;
  onEvent(data: string, name: string | undefined): void;
  /** Takes the answer of a server that does not stream: one JSON object. */
  onWhole(bytes: Uint8Array): void;
}

/**
 * Reads a streamed answer to its end; `whole` when it came as one object instead.
 * @throws UserError `bad_answer` when it is something else, `stream_cut` when the connection broke; what the callbacks throw.
 */
export async function readAnswer(
  response: Response | PlainResponse,
  reader: AnswerReader,
): Promise<StreamEnd | "whole"> {
  const { baseUrl, watchdog } = reader;
  watchdog.byte();
  const stream = response instanceof PlainResponse ? response.stream : undefined;
  const type = response.headers.get("content-type");
  if (stream === undefined) throw notAnAnswer(baseUrl, type);
  try {
    if (type?.startsWith("application/json")) {
      reader.onWhole(await readBody(stream));
      return "whole";
    }
    const end = await readEventStream(stream, reader.onEvent, () => watchdog.byte());
    if (end.events === 0 && end.start.trim() !== "") throw notAnAnswer(baseUrl, type);
    return end;
  } catch (error) {
    if (error instanceof UserError || error instanceof StatusError || isAbortError(error)) throw error;
    throw streamCut(baseUrl, error);
  }
}
