import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { ChatCompletionRequest, ScriptedReply } from "./chat-completion.ts";

const defaultChunkSize = 16;

/** What stays the same in every piece of one answer. */
interface Envelope {
  id: string;
  created: number;
  model: string;
}

interface WireToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

/** Answers a request as an OpenAI-compatible server does: streamed pieces, or one object when no stream was asked for. */
export async function sendReply(
  response: ServerResponse,
  request: ChatCompletionRequest,
  reply: ScriptedReply,
  number: number,
): Promise<void> {
  const envelope = { id: `chatcmpl-${number}`, created: Math.floor(Date.now() / 1000), model: request.model };
  const calls = (reply.toolCalls ?? []).map((call, index) => ({
    id: call.id ?? `call_${number}_${index + 1}`,
    type: "function" as const,
    function: {
      name: call.name,
      arguments: typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments),
    },
  }));
  const finish = reply.finish ?? (calls.length > 0 ? "tool_calls" : "stop");
  const usage = usageOf(request, reply, calls);
  if (request.stream !== true) {
    const message = {
      role: "assistant",
      content: reply.text ?? null,
      ...(reply.reasoning !== undefined && { reasoning_content: reply.reasoning }),
      ...(calls.length > 0 && { tool_calls: calls }),
    };
    const choices = [{ index: 0, message, finish_reason: finish }];
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ ...envelope, object: "chat.completion", choices, usage }));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  if (!(await sendPieces(response, envelope, reply, calls))) return;
  await write(response, chunk(envelope, {}, finish));
  if (request.stream_options?.include_usage) {
    await write(response, { ...envelope, object: "chat.completion.chunk", choices: [], usage });
  }
  response.end("data: [DONE]\n\n");
}

/** False when the script or the client ended the answer early. */
async function sendPieces(
  response: ServerResponse,
  envelope: Envelope,
  reply: ScriptedReply,
  calls: readonly WireToolCall[],
): Promise<boolean> {
  let sent = 0;
  for (const delta of deltasOf(reply, calls)) {
    if (sent === reply.cutAfter || sent === reply.hangAfter) break;
    if (reply.chunkDelayMs !== undefined) await sleep(reply.chunkDelayMs);
    if (response.destroyed) return false;
    await write(response, chunk(envelope, delta, null));
    sent += 1;
  }
  if (sent === reply.cutAfter) {
    // What was written has to arrive before the connection ends.
    await setImmediate();
    response.socket?.end();
    return false;
  }
  return sent !== reply.hangAfter;
}

function* deltasOf(reply: ScriptedReply, calls: readonly WireToolCall[]): Generator<Record<string, unknown>> {
  const size = reply.chunkSize ?? defaultChunkSize;
  for (const piece of pieces(reply.reasoning ?? "", size)) yield { reasoning_content: piece };
  for (const piece of pieces(reply.text ?? "", size)) yield { content: piece };
  for (const [index, call] of calls.entries()) {
    yield {
      tool_calls: [{ index, id: call.id, type: "function", function: { name: call.function.name, arguments: "" } }],
    };
    for (const piece of pieces(call.function.arguments, size)) {
      yield { tool_calls: [{ index, function: { arguments: piece } }] };
    }
  }
}

function* pieces(text: string, size: number): Generator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

function chunk(envelope: Envelope, delta: Record<string, unknown>, finish: string | null): Record<string, unknown> {
  return { ...envelope, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: finish }] };
}

async function write(response: ServerResponse, value: Record<string, unknown>): Promise<void> {
  if (response.write(`data: ${JSON.stringify(value)}\n\n`) || response.destroyed) return;
  // A client that hangs up never drains.
  const settled = new AbortController();
  const { signal } = settled;
  await Promise.race([once(response, "drain", { signal }), once(response, "close", { signal })]);
  settled.abort();
}

function usageOf(request: ChatCompletionRequest, reply: ScriptedReply, calls: readonly WireToolCall[]) {
  const output = (reply.text ?? "") + (reply.reasoning ?? "") + calls.map((call) => call.function.arguments).join("");
  const input = reply.usage?.inputTokens ?? Math.ceil(JSON.stringify(request.messages).length / 4);
  const completion = reply.usage?.outputTokens ?? Math.ceil(output.length / 4);
  return {
    prompt_tokens: input,
    completion_tokens: completion,
    total_tokens: input + completion,
    prompt_tokens_details: { cached_tokens: reply.usage?.cachedTokens ?? 0 },
  };
}
