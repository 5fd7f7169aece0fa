import { createHash } from "node:crypto";
import * as z from "zod";
import { UserError } from "../../base/errors.ts";
import { parseJson } from "../../base/parse-json.ts";
import type { Embedder } from "../../ports/embedder.ts";
import { normalised } from "./static-embedder.ts";

export interface HttpEmbedderOptions {
  /** `openai`: what answers `/embeddings` as OpenAI does. */
  kind: "openai" | "ollama";
  /** With its version part where it has one: `http://127.0.0.1:11434`, `https://example.com/v1`. */
  baseUrl: string;
  model: string;
  apiKey?: string | undefined;
}

const textsOfRequest = 32;
/** Models read a few thousand tokens; more is refused by some servers. */
const longestText = 6000;
const patienceMs = 60_000;
const probe = "function";

const openAiReply = z.object({ data: z.array(z.object({ index: z.int(), embedding: z.array(z.number()) })) });
const ollamaReply = z.object({ embeddings: z.array(z.array(z.number())) });

/**
 * A model behind a server. Asks it once for how long its vectors are. Texts go to that server and nowhere else.
 * @throws UserError embedder_failed when it does not answer as it should.
 */
export async function createHttpEmbedder(options: HttpEmbedderOptions, signal: AbortSignal): Promise<Embedder> {
  const { kind, baseUrl, model } = options;
  const [first] = await ask(options, [probe], signal);
  const dimension = first?.length ?? 0;
  if (dimension === 0) throw failed(options, "it gave an empty vector");
  const name = createHash("sha256").update([kind, baseUrl, model].join("\n")).digest("hex").slice(0, 12);
  return {
    fingerprint: `${kind}-${name}-${dimension}`,
    dimension,
    async embed(texts, until) {
      const vectors: Float32Array[] = [];
      for (let at = 0; at < texts.length; at += textsOfRequest) {
        const batch = texts.slice(at, at + textsOfRequest);
        for (const vector of await ask(options, batch, until)) {
          if (vector.length !== dimension) throw failed(options, "its vectors are of different lengths");
          vectors.push(normalised(Float32Array.from(vector)));
        }
      }
      return vectors;
    },
  };
}

async function ask(options: HttpEmbedderOptions, texts: readonly string[], signal: AbortSignal): Promise<number[][]> {
  const { kind, baseUrl, model, apiKey } = options;
  const url = `${baseUrl.replace(/\/+$/, "")}${kind === "openai" ? "/embeddings" : "/api/embed"}`;
  // An empty text is refused by some servers.
  const input = texts.map((text) => text.slice(0, longestText) || " ");
  let body: string;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
      body: JSON.stringify({ model, input }),
      // A server that has moved is to be configured, not to be sent the key.
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    });
    body = await response.text();
    if (!response.ok) throw failed(options, `status ${response.status}: ${body.slice(0, 200)}`);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserError) throw error;
    throw failed(options, reasonOf(error));
  }
  const vectors = readVectors(kind, body);
  if (vectors?.length !== texts.length) throw failed(options, "its answer has no vector for each text");
  return vectors;
}

function readVectors(kind: HttpEmbedderOptions["kind"], body: string): number[][] | undefined {
  const json = parseJson(body);
  if (!json.ok) return undefined;
  if (kind === "ollama") return ollamaReply.safeParse(json.value).data?.embeddings;
  const parsed = openAiReply.safeParse(json.value);
  return parsed.data?.data.sort((a, b) => a.index - b.index).map(({ embedding }) => embedding);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

function failed({ kind, baseUrl, model }: HttpEmbedderOptions, why: string): UserError {
  const next =
    kind === "ollama"
      ? `Start it and run: ollama pull ${model}`
      : "Check its address, the name of the model, and LATHE_EMBEDDINGS_API_KEY.";
  return new UserError(
    "embedder_failed",
    `The embedding model ${model} at ${baseUrl} could not be used: ${why}.`,
    next,
  );
}
