import type { IncomingHttpHeaders } from "node:http";
import type { ChatCompletionRequest, ScriptedReply } from "../../src/tour/chat-completion.ts";
import { type ModelServer, sendError, startModelServer, type WireError } from "../../src/tour/model-server.ts";
import { sendReply } from "../../src/tour/send-reply.ts";

/** An answer with an HTTP error instead of words. */
export interface ScriptedFailure {
  status: number;
  /** `{ "retry-after": "0" }` has a well-behaved client try again at once. */
  headers?: Record<string, string>;
  error?: Partial<WireError>;
}

export type ScriptedAnswer = ScriptedReply | ScriptedFailure;

/** One step answers one request; a function sees that request first. */
export type ScriptStep =
  | ScriptedAnswer
  | ((request: ChatCompletionRequest) => ScriptedAnswer | Promise<ScriptedAnswer>);

export interface RecordedRequest {
  body: ChatCompletionRequest;
  headers: IncomingHttpHeaders;
}

export interface ScriptedModelServer extends ModelServer {
  /** Every chat completion asked for, in order. */
  readonly requests: readonly RecordedRequest[];
  /** Throws unless every step was asked for and nothing beyond the script. */
  assertDone(): void;
}

/** The failure a server gives when the conversation does not fit. */
export const contextLengthExceeded: ScriptedFailure = {
  status: 400,
  error: { code: "context_length_exceeded", message: "This model's maximum context length is 8192 tokens." },
};

/** The reply of a model that says nothing at all. */
export const emptyReply: ScriptedReply = { text: "" };

/** A call whose arguments are no JSON. */
export function brokenToolCall(name: string): ScriptedReply {
  return { toolCalls: [{ name, arguments: '{"path": "src/a.ts", ' }] };
}

/**
 * A model server for tests: real HTTP on loopback, OpenAI chat completions, streamed or not, and `GET /v1/models`.
 * It answers the n-th request with the n-th step, so a test says in one list what the model does:
 *
 *     const server = await startScriptedModelServer([
 *       { toolCalls: [{ name: "read_file", arguments: { path: "a.ts" } }] },
 *       { status: 429, headers: { "retry-after": "0" } },
 *       (request) => ({ text: `You sent ${request.messages.length} messages.` }),
 *     ]);
 *     // … let an agent run against server.baseUrl …
 *     server.assertDone();
 *     await server.close();
 *
 * A request beyond the script is refused with status 400, which no client retries, and `assertDone` throws.
 * There are no timers but `chunkDelayMs` of a step.
 */
export async function startScriptedModelServer(
  script: readonly ScriptStep[],
  options: { models?: readonly string[] } = {},
): Promise<ScriptedModelServer> {
  const requests: RecordedRequest[] = [];
  const server = await startModelServer({
    models: options.models ?? ["scripted"],
    answer: async (body, response, http) => {
      requests.push({ body, headers: http.headers });
      const number = requests.length;
      const step = script[number - 1];
      if (step === undefined) {
        sendError(response, 400, { message: `The script has ${script.length} steps; this is request ${number}` });
        return;
      }
      const answer = typeof step === "function" ? await step(body) : step;
      if (!("status" in answer)) return sendReply(response, body, answer, number);
      sendError(response, answer.status, { message: `Scripted ${answer.status}`, ...answer.error }, answer.headers);
    },
  });
  return {
    ...server,
    requests,
    assertDone: () => {
      if (requests.length === script.length) return;
      throw new Error(`The script has ${script.length} steps, but ${requests.length} requests came`);
    },
  };
}
