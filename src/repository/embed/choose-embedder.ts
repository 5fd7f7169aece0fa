import { join } from "node:path";
import { UserError } from "../../base/errors.ts";
import type { Embedder } from "../../ports/embedder.ts";

export interface EmbedderChoice {
  /** `built-in`, `none`, `openai:MODEL`, `ollama:MODEL` or `onnx:FOLDER`. */
  name: string;
  /** Of the server; absent: OpenAI's own, or Ollama on this machine. */
  url?: string | undefined;
}

export interface EmbedderParts {
  bundleDirectory: string;
  /** Keeps from a server what it must not hear. */
  guard(embedder: Embedder): Embedder;
  /** The environment: LATHE_EMBEDDINGS_API_KEY, and for OpenAI's own server OPENAI_API_KEY. */
  variables: Readonly<Record<string, string | undefined>>;
}

const defaultUrl = { openai: "https://api.openai.com/v1", ollama: "http://127.0.0.1:11434" };

/**
 * What makes the embedder of a choice when it is first needed; undefined when searches are to go by words alone.
 * @throws UserError embedder_unknown
 */
export function chooseEmbedder(
  { name, url }: EmbedderChoice,
  { bundleDirectory, guard, variables }: EmbedderParts,
): (() => Promise<Embedder>) | undefined {
  if (name === "none") return undefined;
  if (name === "built-in")
    return async () => {
      const { createStaticEmbedder } = await import("./static-embedder.ts");
      return createStaticEmbedder(join(bundleDirectory, "embedder.bin"));
    };
  const [, kind, model = ""] = /^(openai|ollama|onnx):(.+)$/.exec(name) ?? [];
  if (kind === "openai" || kind === "ollama") {
    const given = checkedUrl(url);
    const baseUrl = given ?? defaultUrl[kind];
    const own = kind === "openai" && given === undefined ? variables.OPENAI_API_KEY : undefined;
    const apiKey = variables.LATHE_EMBEDDINGS_API_KEY || own;
    return async () => {
      const { createHttpEmbedder } = await import("./http-embedder.ts");
      return guard(await createHttpEmbedder({ kind, baseUrl, model, apiKey }, new AbortController().signal));
    };
  }
  if (kind === "onnx")
    return async () => {
      const { createOnnxEmbedder } = await import("./onnx-embedder.ts");
      return createOnnxEmbedder(model);
    };
  throw new UserError(
    "embedder_unknown",
    `There is no embedder ${name}.`,
    "Use built-in, none, openai:MODEL, ollama:MODEL or onnx:FOLDER.",
  );
}

function checkedUrl(url: string | undefined): string | undefined {
  if (url === undefined || url === "") return undefined;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new UserError("embedder_unknown", `${url} is no web address.`, "Write it as http://127.0.0.1:11434");
}
