import { UserError } from "../base/errors.ts";
import { hostOf, StatusError } from "./model-error.ts";

/** An error object that comes in the middle of a stream, as the status it would have had before it. */
export function streamFault(error: { message?: unknown; code?: unknown; type?: unknown }): StatusError {
  const said = typeof error.message === "string" && error.message !== "" ? error.message : "no reason given";
  const code = [error.code, error.type].find((one): one is string => typeof one === "string" && one !== "") ?? "";
  const number = Number(error.code);
  const status = number >= 400 && number < 600 ? number : statusOf(code);
  return new StatusError({ status, code, said });
}

function statusOf(code: string): number {
  if (/rate_limit/.test(code)) return 429;
  if (/overloaded/.test(code)) return 529;
  if (/authentication|permission|api_key/.test(code)) return 401;
  if (/not_found/.test(code)) return 404;
  if (/invalid|context_length|content_filter|too_large|unsupported/.test(code)) return 400;
  return 500;
}

export function streamCut(baseUrl: string, cause?: unknown): UserError {
  const message = `The connection to ${hostOf(baseUrl)} was cut in the middle of the answer.`;
  return new UserError("stream_cut", message, "Try again.", { cause });
}

export function brokenPiece(baseUrl: string, reason: string): UserError {
  return new UserError("stream_cut", `${hostOf(baseUrl)} sent a broken piece of the answer: ${reason}.`, "Try again.");
}

/** Status 200, but with something else than an answer in it. */
export function notAnAnswer(baseUrl: string, type: string | null): UserError {
  return new UserError(
    "bad_answer",
    `${hostOf(baseUrl)} answered with ${type ?? "nothing"} instead of a stream of events.`,
    "Check that the URL is that of the API (it usually ends in /v1) and fits the provider.",
  );
}

/** Characters of one answer; no model writes more, but a broken server may. */
const answerLimit = 64 * 1024 * 1024;

/** @throws UserError when an answer has outgrown every model. */
export function checkAnswerLength(characters: number): void {
  if (characters <= answerLimit) return;
  throw new UserError(
    "bad_answer",
    `The model server sent an answer of more than ${answerLimit / 1024 / 1024} million characters.`,
    "Use another model; this server seems to repeat itself without end.",
  );
}
