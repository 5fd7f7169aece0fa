import { parseJson } from "../../base/parse-json.ts";
import { classifyModelError, StatusError } from "../model-error.ts";
import { createNodeFetch } from "../node-fetch.ts";
import { wordsOf } from "../post-request.ts";
import { notAnAnswer } from "../stream-fault.ts";

/** Asks a server for JSON. @throws UserError auth, connection, not_found, bad_answer …; the abort reason when `signal` fires. */
export async function getJson(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  body?: unknown,
): Promise<unknown> {
  try {
    const response = await createNodeFetch()(url, {
      method: body === undefined ? "GET" : "POST",
      headers: { accept: "application/json", "content-type": "application/json", ...headers },
      signal,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new StatusError({ status: response.status, headers: response.headers, ...wordsOf(text, response.status) });
    }
    const json = parseJson(text);
    if (!json.ok) throw notAnAnswer(url, response.headers.get("content-type"));
    return json.value;
  } catch (thrown) {
    signal.throwIfAborted();
    throw classifyModelError(thrown, url, "", new Date()).error;
  }
}
