import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { errorMessage } from "../base/errors.ts";
import { parseJson } from "../base/parse-json.ts";
import { type ChatCompletionRequest, chatCompletionRequest } from "./chat-completion.ts";

export interface ModelServer {
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  /** Ends open connections too. */
  close(): Promise<void>;
}

export interface ModelServerOptions {
  /** Offered by `GET /v1/models`. */
  models: readonly string[];
  /** Answers one chat completion; a rejection becomes status 500. */
  answer(request: ChatCompletionRequest, response: ServerResponse, http: IncomingMessage): Promise<void>;
}

/** An HTTP server on loopback that speaks the part of the OpenAI API an agent uses; the answers are the caller's. */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const server = createServer((request, response) => {
    route(request, response, options).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendError(response, 500, { message: errorMessage(error) });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function route(request: IncomingMessage, response: ServerResponse, options: ModelServerOptions): Promise<void> {
  const path = request.url?.split("?")[0];
  if (request.method === "GET" && path === "/v1/models") {
    const data = options.models.map((id) => ({ id, object: "model", created: 0, owned_by: "lathe" }));
    sendJson(response, 200, { object: "list", data });
    return;
  }
  if (request.method !== "POST" || path !== "/v1/chat/completions") {
    sendError(response, 404, { message: `There is nothing at ${request.method} ${path}` });
    return;
  }
  const json = parseJson(await text(request));
  const body = chatCompletionRequest.safeParse(json.ok ? json.value : undefined);
  if (!body.success) {
    sendError(response, 400, { message: `No chat completion request: ${body.error.issues[0]?.message ?? "no JSON"}` });
    return;
  }
  await options.answer(body.data, response, request);
}

/** The error object as OpenAI-compatible servers send it. */
export interface WireError {
  message: string;
  type?: string;
  code?: string;
  param?: string;
}

export function sendError(
  response: ServerResponse,
  status: number,
  error: WireError,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(response, status, { error: { type: "invalid_request_error", ...error } }, headers);
}

function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(value));
}
