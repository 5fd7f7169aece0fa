import type { ChatCompletionChunk } from "openai/resources/chat/completions";
import { parseJson } from "../base/parse-json.ts";
import { brokenPiece, notAnAnswer, streamFault } from "./stream-fault.ts";

/** One event of a stream; an error object in mid-stream is thrown like any other answer of the server. */
export function parsePiece(data: string, baseUrl: string): Record<string, unknown> {
  const json = parseJson(data);
  if (!json.ok) throw brokenPiece(baseUrl, json.error);
  if (typeof json.value !== "object" || json.value === null) throw brokenPiece(baseUrl, "no object");
  const piece = json.value as Record<string, unknown>;
  const { error } = piece;
  if (error) throw streamFault(typeof error === "object" ? error : { message: String(error) });
  return piece;
}

export function parseChunk(data: string, baseUrl: string): ChatCompletionChunk {
  return parsePiece(data, baseUrl) as unknown as ChatCompletionChunk;
}

/** The answer of a server that does not stream but says everything in one object, as one chunk. */
export function parseWhole(bytes: Uint8Array, baseUrl: string): ChatCompletionChunk {
  const chunk = parseChunk(Buffer.from(bytes).toString("utf8"), baseUrl);
  const choices: unknown = chunk.choices;
  if (!Array.isArray(choices) || choices.length === 0) throw notAnAnswer(baseUrl, "JSON without an answer");
  return { ...chunk, choices: choices.map((choice) => ({ ...choice, delta: choice?.message ?? choice?.delta })) };
}
