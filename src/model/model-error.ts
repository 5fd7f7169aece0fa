import { APIConnectionError, APIError, APIUserAbortError } from "openai/core/error";
import { errorMessage, UserError } from "../base/errors.ts";
import { parseRetryAfter } from "./retry-policy.ts";

export interface ModelFailure {
  error: UserError;
  retryable: boolean;
  /** Fewer attempts than the policy's, for kinds that seldom pass by themselves. */
  retries?: number;
  retryAfterMs?: number;
}

/** What a server answered with instead of an answer, in the words of no particular provider. */
export interface StatusFailure {
  status: number;
  /** What the server calls the fault, where it does: `insufficient_quota`, `overloaded_error`. */
  code?: string | null | undefined;
  said: string;
  headers?: { get(name: string): string | null } | undefined;
}

/** A refusal by status, thrown by the adapters that do without the client. */
export class StatusError extends Error {
  readonly failure: StatusFailure;

  constructor(failure: StatusFailure) {
    super(failure.said);
    this.name = "StatusError";
    this.failure = failure;
  }
}

/** What a thrown value of a client means for the user, and whether another attempt makes sense. */
export function classifyModelError(thrown: unknown, baseUrl: string, model: string, now: Date): ModelFailure {
  if (thrown instanceof UserError) return { error: thrown, retryable: thrown.code === "stream_cut" };
  if (thrown instanceof APIUserAbortError) throw thrown;
  const host = hostOf(baseUrl);
  if (thrown instanceof StatusError) return classifyStatus(thrown.failure, host, model, now, thrown);
  if (thrown instanceof APIConnectionError) return classifyConnection(thrown, host);
  if (thrown instanceof APIError && thrown.status !== undefined) {
    const { status, code, headers } = thrown as APIError & { status: number };
    return classifyStatus({ status, code, headers, said: thrown.message }, host, model, now, thrown);
  }
  if (isNetworkError(thrown)) return classifyConnection(thrown, host);
  const message = `The answer of ${host} could not be read: ${errorMessage(thrown)}`;
  return {
    error: new UserError("bad_answer", message, "Check that the URL and the provider fit each other.", {
      cause: thrown,
    }),
    retryable: false,
  };
}

/** What a status, with the words the server gave, means. Pure. */
export function classifyStatus(
  failure: StatusFailure,
  host: string,
  model: string,
  now: Date,
  cause?: unknown,
): ModelFailure {
  const { status, said } = failure;
  const code = failure.code ?? "";
  const retryAfterMs = parseRetryAfter(failure.headers, now);
  const make = (errorCode: string, message: string, nextStep: string, retryable = false, retries?: number) => ({
    error: new UserError(errorCode, message, nextStep, { cause }),
    retryable,
    ...(retries !== undefined && { retries }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
  if (status >= 300 && status < 400) {
    const target = failure.headers?.get("location");
    return make(
      "moved",
      `${host} redirects to ${target ?? "another place"}; Lathe does not follow, because the key would go along.`,
      "Set the address to where the API really is.",
    );
  }
  if (code === "insufficient_quota" || code === "billing_error" || status === 402 || /credit balance/i.test(said)) {
    return make("quota", `The account at ${host} has no credit left: ${said}`, "Add credit, or choose another model.");
  }
  if (status === 401 || status === 403) {
    return make(
      "auth",
      `${host} refused the key: ${said}`,
      "Check the key: Lathe: Set API Key in the editor, LATHE_API_KEY on the command line.",
    );
  }
  if (isTooLong(status, code, said)) {
    return make(
      "context_length",
      `The conversation is too long for ${model}: ${said}`,
      "Start a new session, or choose a model with a longer context.",
    );
  }
  if (status === 400 && /(does not|doesn't|not) support.{0,20}\b(tools?|function)/i.test(said)) {
    return make(
      "tools_unsupported",
      `${model} cannot call tools: ${said}`,
      "Lathe can let it write its calls as text: set model.toolCalls to text. A model that calls tools works better.",
    );
  }
  if (code === "content_filter" || code === "content_policy_violation") {
    return make(
      "content_filter",
      `The content filter of ${host} refused the request: ${said}`,
      "Put the request in other words, or choose another model.",
    );
  }
  if (status === 404) {
    return make(
      "not_found",
      `${host} does not know the model ${model}: ${said}`,
      "Choose another model, or correct the URL.",
    );
  }
  if (status === 429)
    return make("rate_limit", `${host} limits the rate: ${said}`, "Wait a little, then try again.", true);
  if (status === 408 || status === 409 || status === 425 || status >= 500) {
    return make("server", `${host} failed (${status}): ${said}`, "Try again, or use another model.", true);
  }
  return make("bad_request", `${host} refused the request: ${said}`, "Choose another model, or look at the log.");
}

function isTooLong(status: number, code: string, said: string): boolean {
  if (code === "context_length_exceeded" || code === "request_too_large" || status === 413) return true;
  return (
    status === 400 &&
    /prompt is too long|maximum context length|exceeds? the (available )?context|context (size|window|length).{0,30}exceed/i.test(
      said,
    )
  );
}

const certificateFaults = /^(DEPTH_ZERO_|SELF_SIGNED|CERT_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH)/;

function classifyConnection(thrown: unknown, host: string): ModelFailure {
  const cause = rootCause(thrown);
  if (certificateFaults.test(cause)) {
    return {
      error: new UserError(
        "tls",
        `The certificate of ${host} is not trusted: ${cause}`,
        "Start with NODE_EXTRA_CA_CERTS set to your organisation's certificate file, or correct the address.",
        { cause: thrown },
      ),
      retryable: false,
    };
  }
  if (cause === "EPROTO") {
    return {
      error: new UserError(
        "tls",
        `${host} does not speak TLS as it should: ${cause}`,
        "A server on your own machine usually wants http:// instead of https://.",
        { cause: thrown },
      ),
      retryable: false,
    };
  }
  return {
    error: new UserError(
      "connection",
      `The model server ${host} could not be reached: ${cause}`,
      "Check that it runs and that the URL is right, then try again.",
      { cause: thrown },
    ),
    retryable: true,
    // Where nothing listens, or the name is unknown, waiting for long seldom helps.
    ...((cause === "ECONNREFUSED" || cause === "ENOTFOUND") && { retries: 2 }),
  };
}

export function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
}

function isNetworkError(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    "code" in thrown &&
    typeof thrown.code === "string" &&
    (/^(E[A-Z]+|HPE_.*|UND_ERR.*)$/.test(thrown.code) || certificateFaults.test(thrown.code))
  );
}

function rootCause(error: unknown): string {
  let cause: unknown = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  // A name with several addresses fails with one error for each of them.
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) cause = cause.errors[0];
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return errorMessage(cause);
}
