import { APIConnectionError, APIError, APIUserAbortError } from "openai/core/error";
import { errorMessage, UserError } from "../base/errors.ts";
import { parseRetryAfter } from "./retry-policy.ts";

export interface ModelFailure {
  error: UserError;
  retryable: boolean;
  retryAfterMs?: number;
}

/** What a thrown value of the client means for the user, and whether another attempt makes sense. */
export function classifyModelError(thrown: unknown, baseUrl: string, model: string, now: Date): ModelFailure {
  if (thrown instanceof UserError) return { error: thrown, retryable: false };
  if (thrown instanceof APIUserAbortError) throw thrown;
  if (thrown instanceof APIConnectionError) {
    const message = `The model server ${hostOf(baseUrl)} could not be reached: ${rootCause(thrown)}`;
    return {
      error: new UserError("connection", message, "Check that it runs and that the URL is right, then try again.", {
        cause: thrown,
      }),
      retryable: true,
    };
  }
  if (!(thrown instanceof APIError) || thrown.status === undefined) {
    const message = `The answer of ${hostOf(baseUrl)} could not be read: ${errorMessage(thrown)}`;
    return {
      error: new UserError("bad_answer", message, "Check that the URL is an OpenAI-compatible API.", { cause: thrown }),
      retryable: false,
    };
  }
  const status: number = thrown.status;
  const retryAfterMs = parseRetryAfter(thrown.headers, now);
  const said = thrown.message;
  const failure = (code: string, message: string, nextStep: string, retryable: boolean): ModelFailure => ({
    error: new UserError(code, message, nextStep, { cause: thrown }),
    retryable,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
  if (status === 401 || status === 403) {
    return failure(
      "auth",
      `${hostOf(baseUrl)} refused the key: ${said}`,
      "Check the key: Lathe: Set API Key in the editor, LATHE_API_KEY on the command line.",
      false,
    );
  }
  if (status === 404) {
    return failure(
      "not_found",
      `${hostOf(baseUrl)} does not know the model ${model}: ${said}`,
      "Choose another model, or correct the URL.",
      false,
    );
  }
  if (thrown.code === "insufficient_quota") {
    return failure(
      "quota",
      `The account at ${hostOf(baseUrl)} has no credit left: ${said}`,
      "Add credit, or choose another model.",
      false,
    );
  }
  if (status === 429) {
    return failure("rate_limit", `${hostOf(baseUrl)} limits the rate: ${said}`, "Wait a little, then try again.", true);
  }
  if (thrown.code === "context_length_exceeded" || status === 413) {
    return failure(
      "context_length",
      `The conversation is too long for ${model}: ${said}`,
      "Start a new session, or choose a model with a longer context.",
      false,
    );
  }
  if (status === 408 || status === 409 || status >= 500) {
    return failure("server", `${hostOf(baseUrl)} failed: ${said}`, "Try again, or use another model.", true);
  }
  return failure(
    "bad_request",
    `${hostOf(baseUrl)} refused the request: ${said}`,
    "Choose another model, or look at the log.",
    false,
  );
}

export function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
}

function rootCause(error: Error): string {
  let cause: unknown = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return errorMessage(cause);
}
