import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";

/** Answers one request in whatever wrong way it likes. */
export type Fault = (response: ServerResponse, request: RecordedRequest) => unknown;

export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
  socket: Socket;
}

export interface FaultServer {
  readonly baseUrl: string;
  readonly requests: RecordedRequest[];
  /** What the coming requests get, in order; the last one answers all that come after. */
  play(...faults: Fault[]): void;
  close(): Promise<void>;
}

/** An HTTP server on loopback that does what each fault says, down to the socket. */
export async function startFaultServer(tls?: { key: string; cert: string }): Promise<FaultServer> {
  let script: Fault[] = [];
  const requests: RecordedRequest[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.on("error", () => undefined);
    const body = await text(request);
    const { method = "", url = "", headers, socket } = request;
    const recorded = { method, path: url, headers, body, socket };
    requests.push(recorded);
    const fault = script.length > 1 ? script.shift() : script[0];
    await fault?.(response, recorded);
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch(() => response.destroy());
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on("clientError", (_, socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}/v1`,
    requests,
    play: (...faults) => {
      script = faults;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export const eventStream = { "content-type": "text/event-stream" };

/** One event with JSON data. */
export function event(data: unknown, name?: string): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}

/** Streams pieces of text as they are, then ends. */
export function stream(...pieces: (string | Buffer)[]): Fault {
  return (response) => {
    response.writeHead(200, eventStream);
    for (const piece of pieces) response.write(piece);
    response.end();
  };
}

/** Streams pieces, each in a packet of its own. */
export function packets(pieces: readonly (string | Buffer)[], end: (response: ServerResponse) => void): Fault {
  return async (response) => {
    response.writeHead(200, eventStream);
    for (const piece of pieces) {
      await new Promise<void>((resolve) => response.write(piece, () => resolve()));
      await new Promise((resolve) => setImmediate(resolve));
    }
    end(response);
  };
}

export function status(code: number, body: unknown = {}, headers: Record<string, string> = {}): Fault {
  return (response) => {
    const isText = typeof body === "string";
    response.writeHead(code, { "content-type": isText ? "text/html" : "application/json", ...headers });
    response.end(isText ? body : JSON.stringify(body));
  };
}
