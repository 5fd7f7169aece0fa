import { gzipSync } from "node:zlib";
import { event, eventStream, type Fault, packets, status, stream } from "../../../fakes/fault-server.ts";

const envelope = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m" };

export const chunk = (delta: unknown, finish: string | null = null, extra: object = {}) =>
  event({ ...envelope, choices: [{ index: 0, delta, finish_reason: finish }], ...extra });
const words = (text: string) => chunk({ content: text });
const stop = chunk({}, "stop");
const done = event("[DONE]");
const usage = { prompt_tokens: 40, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 30 } };
const usageChunk = event({ ...envelope, choices: [], usage });
const call = (index: number | undefined, id: string | undefined, name: string | undefined, args: unknown) => ({
  ...(index !== undefined && { index }),
  ...(id !== undefined && { id }),
  type: "function",
  function: { ...(name !== undefined && { name }), arguments: args },
});
const note = (index: number | undefined, id: string | undefined, path: string) =>
  call(index, id, "note", JSON.stringify({ path }));

export const answerText = "All good – naïve 日本語 👍.";
/** A good answer. */
export const good: Fault = stream(words("All good – naïve "), words("日本語 👍."), stop, usageChunk, done);
/** A good answer that calls the tool `note` once. */
export const goodCall = (path: string): Fault =>
  stream(
    chunk({ role: "assistant", tool_calls: [note(0, `id-${path}`, path)] }),
    chunk({}, "tool_calls"),
    usageChunk,
    done,
  );

export interface FaultCase {
  name: string;
  fault: Fault;
  /**
   * retried: asked again without a word, and answered. answer: taken as it is. goes-on: broke off after it had begun, and asked
   * to go on. Else the code the run ends with.
   */
  outcome: "retried" | "answer" | "goes-on" | { code: string; says: RegExp };
  text?: string;
  /** Paths the tool is called with, in order. */
  calls?: string[];
  estimated?: boolean;
  /** The server falls silent, which the test has to wait for. */
  silent?: boolean;
}

const error = (message: string, extra: object = {}) => ({ error: { message, ...extra } });
const bytes = (text: string) => [...Buffer.from(text)].map((byte) => Buffer.from([byte]));
const whole = words("All good – naïve ") + words("日本語 👍.") + stop + usageChunk + done;
const end = (response: { end(): unknown }) => void response.end();
const destroy: Fault = (_, { socket }) => void socket.destroy();
const reset: Fault = (_, { socket }) => void socket.resetAndDestroy();

const byStatus: FaultCase[] = [
  { name: "400", fault: status(400, error("no")), outcome: { code: "bad_request", says: /refused the request: .*no/ } },
  { name: "400 without a body", fault: status(400, ""), outcome: { code: "bad_request", says: /refused the request/ } },
  { name: "401", fault: status(401, error("bad key")), outcome: { code: "auth", says: /refused the key/ } },
  { name: "402", fault: status(402, error("pay")), outcome: { code: "quota", says: /no credit/ } },
  { name: "403", fault: status(403, error("no")), outcome: { code: "auth", says: /refused the key/ } },
  {
    name: "404",
    fault: status(404, error("no such model")),
    outcome: { code: "not_found", says: /does not know the model/ },
  },
  { name: "405", fault: status(405, "<p>no</p>"), outcome: { code: "bad_request", says: /405/ } },
  { name: "408", fault: status(408), outcome: "retried" },
  { name: "409", fault: status(409), outcome: "retried" },
  { name: "413", fault: status(413, error("too big")), outcome: { code: "context_length", says: /too long/ } },
  { name: "415", fault: status(415), outcome: { code: "bad_request", says: /415/ } },
  { name: "418", fault: status(418, error("teapot")), outcome: { code: "bad_request", says: /teapot/ } },
  { name: "422", fault: status(422, error("field")), outcome: { code: "bad_request", says: /field/ } },
  { name: "425", fault: status(425), outcome: "retried" },
  { name: "429", fault: status(429, error("slow down")), outcome: "retried" },
  { name: "429, retry at once", fault: status(429, {}, { "retry-after": "0" }), outcome: "retried" },
  {
    name: "429, a date in the past",
    fault: status(429, {}, { "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }),
    outcome: "retried",
  },
  { name: "429, unreadable Retry-After", fault: status(429, {}, { "retry-after": "soon" }), outcome: "retried" },
  {
    name: "429, tomorrow",
    fault: status(429, error("daily limit"), { "retry-after": "86400" }),
    outcome: { code: "rate_limit", says: /wait 24 hours/ },
  },
  {
    name: "429 without credit",
    fault: status(429, error("quota", { code: "insufficient_quota" })),
    outcome: { code: "quota", says: /no credit/ },
  },
  {
    name: "400, the context is full",
    fault: status(400, error("maximum context length is 8192 tokens", { code: "context_length_exceeded" })),
    outcome: { code: "context_length", says: /too long for m/ },
  },
  {
    name: "400 from a llama.cpp server whose context is full",
    fault: status(400, error("the request exceeds the available context size, try increasing it", { code: 400 })),
    outcome: { code: "context_length", says: /too long/ },
  },
  {
    name: "400, no tools",
    fault: status(400, error("m does not support tools")),
    outcome: { code: "tools_unsupported", says: /cannot call tools/ },
  },
  {
    name: "400 by the content filter",
    fault: status(400, error("policy", { code: "content_filter" })),
    outcome: { code: "content_filter", says: /content filter/ },
  },
  { name: "500", fault: status(500, error("oops")), outcome: "retried" },
  { name: "502 with a page", fault: status(502, "<html><h1>Bad gateway</h1></html>"), outcome: "retried" },
  { name: "503", fault: status(503, error("loading model")), outcome: "retried" },
  { name: "504 without a body", fault: status(504, ""), outcome: "retried" },
  { name: "529", fault: status(529, error("overloaded")), outcome: "retried" },
  {
    name: "301",
    fault: status(301, "", { location: "https://example.test/v1" }),
    outcome: { code: "moved", says: /example.test/ },
  },
  { name: "307", fault: status(307, "", { location: "/v2" }), outcome: { code: "moved", says: /redirects/ } },
  { name: "204", fault: status(204, ""), outcome: { code: "bad_answer", says: /instead of a stream/ } },
];

const byType: FaultCase[] = [
  {
    name: "a web page",
    fault: status(200, "<html>Welcome</html>"),
    outcome: { code: "bad_answer", says: /text\/html/ },
  },
  { name: "an empty body", fault: stream(), outcome: "retried" },
  {
    name: "plain JSON, not streamed",
    fault: status(200, {
      ...envelope,
      choices: [{ index: 0, message: { content: answerText }, finish_reason: "stop" }],
      usage,
    }),
    outcome: "answer",
  },
  {
    name: "a call in plain JSON",
    fault: status(200, {
      ...envelope,
      choices: [
        { index: 0, message: { content: null, tool_calls: [note(undefined, "a", "p")] }, finish_reason: "tool_calls" },
      ],
      usage,
    }),
    outcome: "answer",
    text: "",
    calls: ["p"],
  },
  {
    name: "JSON without choices",
    fault: status(200, { hello: 1 }),
    outcome: { code: "bad_answer", says: /without an answer/ },
  },
  {
    name: "an error with status 200",
    fault: status(200, error("no", { code: "invalid_api_key" })),
    outcome: { code: "auth", says: /refused the key/ },
  },
  {
    name: "broken JSON",
    fault: (response) => void response.writeHead(200, { "content-type": "application/json" }).end("{"),
    outcome: "retried",
  },
  {
    name: "a stream called text",
    fault: (response) => void response.writeHead(200, { "content-type": "text/plain" }).end(whole),
    outcome: "answer",
  },
  { name: "a stream without a type", fault: (response) => void response.writeHead(200).end(whole), outcome: "answer" },
  {
    name: "a compressed stream",
    fault: (response) =>
      void response.writeHead(200, { ...eventStream, "content-encoding": "gzip" }).end(gzipSync(whole)),
    outcome: "answer",
  },
  {
    name: "a compressed stream that is cut",
    fault: (response) =>
      void response.writeHead(200, { ...eventStream, "content-encoding": "gzip" }).end(gzipSync(whole).subarray(0, 30)),
    outcome: "retried",
  },
];

const byStream: FaultCase[] = [
  { name: "a broken first piece", fault: stream(event("{nonsense"), done), outcome: "retried" },
  { name: "a piece that is no object", fault: stream(event("42"), done), outcome: "retried" },
  { name: "a broken piece after words", fault: stream(words("All"), event('{"choices":[{"del')), outcome: "goes-on" },
  {
    name: "an end in the middle of a piece",
    fault: stream(words("All"), 'data: {"choices":[{"delta":{"con'),
    outcome: "goes-on",
  },
  { name: "an end without a reason and marker", fault: stream(words("All")), outcome: "goes-on" },
  { name: "no empty line at the end", fault: stream(whole.trimEnd()), outcome: "answer" },
  { name: "no [DONE]", fault: stream(whole.replace(done, "")), outcome: "answer" },
  { name: "[DONE] without a reason", fault: stream(words(answerText), usageChunk, done), outcome: "answer" },
  { name: "words after [DONE]", fault: stream(whole, words("never"), stop), outcome: "answer" },
  { name: "a connection left open after [DONE]", fault: packets([whole], () => undefined), outcome: "answer" },
  { name: "one byte a packet", fault: packets(bytes(whole), end), outcome: "answer" },
  { name: "CRLF", fault: stream(whole.replaceAll("\n", "\r\n")), outcome: "answer" },
  { name: "CR", fault: stream(whole.replaceAll("\n", "\r")), outcome: "answer" },
  { name: "a byte order mark", fault: stream("\uFEFF", whole), outcome: "answer" },
  {
    name: "comments between",
    fault: stream(": PROCESSING\n\n", whole.replaceAll("data:", ": ping\n\ndata:")),
    outcome: "answer",
  },
  {
    name: "names and ids of events",
    fault: stream(whole.replaceAll("data:", "event: x\nid: 7\nretry: 1\ndata:")),
    outcome: "answer",
  },
  { name: "no space after the colon", fault: stream(whole.replaceAll("data: ", "data:")), outcome: "answer" },
  {
    name: "a piece over two lines",
    fault: stream(words(answerText).replace(',"object"', ',\ndata: "object"'), stop, usageChunk, done),
    outcome: "answer",
  },
  {
    name: "null for choices, delta and content",
    fault: stream(
      event({ ...envelope, choices: null }),
      event({ ...envelope, choices: [{ index: 0, delta: null, finish_reason: null }] }),
      chunk({ content: null, tool_calls: null }),
      whole,
    ),
    outcome: "answer",
  },
  {
    name: "empty choices first",
    fault: stream(event({ ...envelope, choices: [], prompt_filter_results: [] }), whole),
    outcome: "answer",
  },
  {
    name: "null for usage in every piece",
    fault: stream(
      chunk({ content: answerText }, null, { usage: null }),
      chunk({}, "stop", { usage: { prompt_tokens: null, completion_tokens: null } }),
      usageChunk,
      done,
    ),
    outcome: "answer",
  },
  { name: "no usage at all", fault: stream(words(answerText), stop, done), outcome: "answer", estimated: true },
  {
    name: "usage in every piece",
    fault: stream(
      chunk({ content: answerText }, null, { usage: { prompt_tokens: 1, completion_tokens: 1 } }),
      chunk({}, "stop", { usage }),
      done,
    ),
    outcome: "answer",
  },
  {
    name: "a reason nobody knows",
    fault: stream(words(answerText), chunk({}, "eos_token"), usageChunk, done),
    outcome: "answer",
  },
  {
    name: "the reason before the words",
    fault: stream(chunk({ role: "assistant" }, "stop"), words(answerText), usageChunk, done),
    outcome: "answer",
  },
  {
    name: "words twice after the end",
    fault: stream(words(answerText), stop, stop, usageChunk, usageChunk, done),
    outcome: "answer",
  },
  {
    name: "a refusal",
    fault: stream(chunk({ refusal: "I cannot do that." }), stop, usageChunk, done),
    outcome: "answer",
    text: "I cannot do that.",
  },
  {
    name: "the content filter",
    fault: stream(words("All"), chunk({}, "content_filter"), usageChunk, done),
    outcome: { code: "content_filter", says: /content filter/ },
  },
  {
    name: "the content filter in the middle of a call",
    fault: stream(chunk({ tool_calls: [call(0, "a", "note", '{"path":"x"}')] }), chunk({}, "content_filter"), done),
    outcome: { code: "content_filter", says: /no call/ },
  },
  { name: "reasoning only, then cut", fault: stream(chunk({ reasoning_content: "Hm." })), outcome: "goes-on" },
  {
    name: "an error at the start",
    fault: stream(event(error("slow down", { code: "rate_limit_exceeded" }))),
    outcome: "retried",
  },
  {
    name: "an error after words",
    fault: stream(words("All"), event(error("overloaded", { type: "overloaded_error" }))),
    outcome: "goes-on",
  },
  { name: "an error with a number", fault: stream(event(error("upstream", { code: 502 }))), outcome: "retried" },
  { name: "an error that is text", fault: stream(event({ error: "out of memory" })), outcome: "retried" },
  {
    name: "the key refused in the stream",
    fault: stream(event(error("no", { code: "invalid_api_key" }))),
    outcome: { code: "auth", says: /key/ },
  },
  {
    name: "a delta of 4 MB",
    fault: stream(words("x".repeat(4_000_000)), stop, usageChunk, done),
    outcome: "answer",
    text: "x".repeat(4_000_000),
  },
  {
    name: "a line that never ends",
    fault: (response) => endless(response),
    outcome: { code: "bad_answer", says: /without ending/ },
  },
];

const byCalls: FaultCase[] = [
  {
    name: "a call in pieces",
    fault: stream(
      chunk({ tool_calls: [call(0, "a", "note", "")] }),
      ...[...'{"path":"é"}'].map((c) => chunk({ tool_calls: [call(0, undefined, undefined, c)] })),
      chunk({}, "tool_calls"),
      usageChunk,
      done,
    ),
    outcome: "answer",
    text: "",
    calls: ["é"],
  },
  {
    name: "stop although calls came",
    fault: stream(chunk({ tool_calls: [note(0, "a", "p")] }), stop, usageChunk, done),
    outcome: "answer",
    text: "",
    calls: ["p"],
  },
  {
    name: "the same id twice",
    fault: stream(
      chunk({ tool_calls: [note(0, "a", "p")] }),
      chunk({ tool_calls: [note(1, "a", "q")] }),
      chunk({}, "tool_calls"),
      usageChunk,
      done,
    ),
    outcome: "answer",
    text: "",
    calls: ["p", "q"],
  },
  {
    name: "no ids",
    fault: stream(
      chunk({ tool_calls: [note(0, undefined, "p"), note(1, undefined, "q")] }),
      chunk({}, "tool_calls"),
      usageChunk,
      done,
    ),
    outcome: "answer",
    text: "",
    calls: ["p", "q"],
  },
  {
    name: "an empty id",
    fault: stream(
      chunk({ tool_calls: [note(0, "", "p"), note(1, "", "q")] }),
      chunk({}, "tool_calls"),
      usageChunk,
      done,
    ),
    outcome: "answer",
    text: "",
    calls: ["p", "q"],
  },
  {
    name: "no index",
    fault: stream(
      chunk({ tool_calls: [note(undefined, "a", "p")] }),
      chunk({ tool_calls: [note(undefined, "b", "q")] }),
      chunk({}, "tool_calls"),
      usageChunk,
      done,
    ),
    outcome: "answer",
    text: "",
    calls: ["p", "q"],
  },
  {
    name: "whole calls, all with index 0",
    fault: stream(
      chunk({ tool_calls: [note(0, "a", "p")] }),
      chunk({ tool_calls: [note(0, "b", "q")] }),
      chunk({}, "tool_calls"),
      usageChunk,
      done,
    ),
    outcome: "answer",
    text: "",
    calls: ["p", "q"],
  },
  {
    name: "pieces of parallel calls mixed",
    fault: stream(
      chunk({ tool_calls: [call(0, "a", "note", '{"pa'), call(1, "b", "note", "")] }),
      chunk({ tool_calls: [call(1, undefined, undefined, '{"path":')] }),
      chunk({ tool_calls: [call(0, undefined, undefined, 'th":"p"}')] }),
      chunk({ tool_calls: [call(1, undefined, undefined, '"q"}')] }),
      chunk({}, "tool_calls"),
      usageChunk,
      done,
    ),
    outcome: "answer",
    text: "",
    calls: ["p", "q"],
  },
  {
    name: "parallel calls out of order",
    fault: stream(
      chunk({ tool_calls: [note(1, "b", "q")] }),
      chunk({ tool_calls: [note(0, "a", "p")] }),
      chunk({}, "tool_calls"),
      usageChunk,
      done,
    ),
    outcome: "answer",
    text: "",
    calls: ["p", "q"],
  },
  {
    name: "an index out of all bounds",
    fault: stream(chunk({ tool_calls: [note(4_000_000_000, "a", "p")] }), chunk({}, "tool_calls"), usageChunk, done),
    outcome: "answer",
    text: "",
    calls: ["p"],
  },
  {
    name: "arguments as an object",
    fault: stream(
      chunk({ tool_calls: [call(0, "a", "note", { path: "p" })] }),
      chunk({}, "tool_calls"),
      usageChunk,
      done,
    ),
    outcome: "answer",
    text: "",
    calls: ["p"],
  },
  {
    name: "a call cut in the middle",
    fault: stream(chunk({ tool_calls: [call(0, "a", "note", '{"path":"p')] })),
    outcome: "goes-on",
    calls: [],
  },
  {
    name: "a whole call without an end",
    fault: stream(chunk({ tool_calls: [note(0, "a", "p")] })),
    outcome: "goes-on",
    calls: [],
  },
  {
    name: "null among the calls",
    fault: stream(chunk({ tool_calls: [null, note(0, "a", "p")] }), chunk({}, "tool_calls"), usageChunk, done),
    outcome: "answer",
    text: "",
    calls: ["p"],
  },
];

const byConnection: FaultCase[] = [
  { name: "closed without a word", fault: destroy, outcome: "retried" },
  { name: "reset without a word", fault: reset, outcome: "retried" },
  {
    name: "reset after the headers",
    fault: packets([], (response) => response.socket?.resetAndDestroy()),
    outcome: "retried",
  },
  {
    name: "reset after words",
    fault: packets([words("All")], (response) => response.socket?.resetAndDestroy()),
    outcome: "goes-on",
  },
  {
    name: "closed after words",
    fault: packets([words("All")], (response) => response.socket?.destroy()),
    outcome: "goes-on",
  },
  { name: "no HTTP", fault: (_, { socket }) => void socket.end("220 mail.test ESMTP\r\n"), outcome: "retried" },
  {
    name: "half of a header",
    fault: (_, { socket }) => void socket.end("HTTP/1.1 200 OK\r\nContent-Ty"),
    outcome: "retried",
  },
  {
    name: "fewer bytes than promised",
    fault: (_, { socket }) =>
      void socket.end(
        `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n${words("All")}`,
      ),
    outcome: "goes-on",
  },
  {
    name: "a broken chunk size",
    fault: (_, { socket }) =>
      void socket.end(`HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`),
    outcome: "retried",
  },
  { name: "silence before the headers", fault: () => undefined, outcome: "retried", silent: true },
  {
    name: "silence after the headers",
    fault: packets([], (response) => response.flushHeaders()),
    outcome: "retried",
    silent: true,
  },
  { name: "silence after words", fault: packets([words("All")], () => undefined), outcome: "goes-on", silent: true },
  {
    name: "nothing but keep-alive comments",
    fault: (response) => heartbeat(response, ": ping\n\n"),
    silent: true,
    outcome: "retried",
  },
  {
    name: "nothing but empty pieces",
    fault: (response) => heartbeat(response, chunk({ content: "" })),
    silent: true,
    outcome: "retried",
  },
  { name: "a slow drip", fault: packets(bytes(whole), end), outcome: "answer" },
];

/** Sends the same again and again until the client hangs up. */
function heartbeat(response: Parameters<Fault>[0], piece: string): void {
  response.writeHead(200, eventStream);
  const timer = setInterval(() => response.write(piece), 5);
  response.once("close", () => clearInterval(timer));
}

function endless(response: Parameters<Fault>[0]): void {
  response.writeHead(200, eventStream);
  response.write("data: ");
  const more = (): void => {
    while (!response.destroyed && response.write("x".repeat(1024 * 1024)));
  };
  response.on("drain", more);
  more();
}

/** More than sixty ways in which a server of the Chat Completions protocol goes wrong. */
export const chatFaults: readonly FaultCase[] = [...byStatus, ...byType, ...byStream, ...byCalls, ...byConnection];
