import { parseJson } from "../base/parse-json.ts";
import { StatusError } from "./model-error.ts";
import type { createNodeFetch } from "./node-fetch.ts";
import type { PlainResponse } from "./plain-response.ts";

/** Characters of a server's own words that are passed on. */
const saidLimit = 600;

/** Asks for a streamed answer. @throws StatusError with the server's own words when it refuses. */
export async function postForAnswer(
  fetch: ReturnType<typeof createNodeFetch>,
  url: string,
  options: { headers: Record<string, string>; body: string; signal: AbortSignal },
): Promise<PlainResponse> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", ...options.headers },
    body: options.body,
    signal: options.signal,
  });
  if (response.status === 200) return response;
  const { status, headers } = response;
  throw new StatusError({ status, headers, ...wordsOf(await response.text(), status) });
}

/** What a server said of its refusal: an error object, or the text of a page. */
export function wordsOf(body: string, status: number): { said: string; code?: string } {
  const json = parseJson(body);
  const error = json.ok ? errorOf(json.value) : undefined;
  if (error !== undefined) return error;
  const text = body
    .replace(/<(style|script)[\s\S]*?<\/\1>/g, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return { said: text === "" ? `status ${status}` : text.slice(0, saidLimit) };
}

function errorOf(value: unknown): { said: string; code?: string } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { error = value } = value as { error?: unknown };
  if (typeof error === "string") return { said: error.slice(0, saidLimit) };
  if (typeof error !== "object" || error === null) return undefined;
  const { message, code, type } = error as { message?: unknown; code?: unknown; type?: unknown };
  if (typeof message !== "string" || message === "") return undefined;
  const name = [code, type].find((one) => typeof one === "string" && one !== "");
  return { said: message.slice(0, saidLimit), ...(typeof name === "string" && { code: name }) };
}
