import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as z from "zod";
import { UserError } from "../../base/errors.ts";
import type { Embedder } from "../../ports/embedder.ts";
import { normalised } from "./static-embedder.ts";

const packageName = "@huggingface/transformers";
const textsOfRun = 16;
const longestText = 4000;

/** As far as it is used; the package is the user's, so nothing of it is taken on trust. */
const libraryShape = z.object({
  env: z.record(z.string(), z.unknown()),
  pipeline: z.custom<(task: string, model: string, options: object) => Promise<unknown>>(isFunction),
});
const outputShape = z.object({ dims: z.tuple([z.number(), z.number()]), data: z.instanceof(Float32Array) });

/**
 * A model in a folder of this machine: `config.json`, `tokenizer.json`, `tokenizer_config.json`, `onnx/model.onnx`. Runs with a package
 * that the user installs; nothing is downloaded. @throws UserError embedder_failed, which says what to install or what is missing.
 */
export async function createOnnxEmbedder(folder: string): Promise<Embedder> {
  const path = resolve(folder);
  const missing = ["config.json", "tokenizer.json"].find((name) => !existsSync(join(path, name)));
  if (missing !== undefined)
    throw new UserError(
      "embedder_failed",
      `${path} is no folder of a model: it has no ${missing}.`,
      "Give the folder with config.json, tokenizer.json and onnx/model.onnx.",
    );
  const { env, pipeline } = await loadLibrary(path);
  Object.assign(env, { allowRemoteModels: false, localModelPath: dirname(path), useFSCache: false });
  const extract = await pipeline("feature-extraction", basename(path), { dtype: "fp32" });
  if (!isFunction(extract)) throw new Error(`${packageName} gave no function`);
  const run = async (texts: readonly string[]) => {
    const input = texts.map((text) => text.slice(0, longestText) || " ");
    return outputShape.parse(await extract(input, { pooling: "mean", normalize: true }));
  };
  const dimension = (await run(["function"])).dims[1];
  const hash = createHash("sha256")
    .update(readFileSync(join(path, "config.json")))
    .update(path)
    .digest("hex");
  return {
    fingerprint: `onnx-${hash.slice(0, 12)}-${dimension}`,
    dimension,
    async embed(texts, signal) {
      const vectors: Float32Array[] = [];
      for (let at = 0; at < texts.length; at += textsOfRun) {
        signal.throwIfAborted();
        const { data, dims } = await run(texts.slice(at, at + textsOfRun));
        for (let row = 0; row < dims[0]; row += 1)
          vectors.push(normalised(data.slice(row * dimension, (row + 1) * dimension)));
      }
      return vectors;
    },
  };
}

/** From the folder of the model, so that it can be installed beside it, or from where Lathe is. */
async function loadLibrary(folder: string): Promise<z.infer<typeof libraryShape>> {
  try {
    const entry = createRequire(join(folder, "index.js")).resolve(packageName);
    const module: unknown = await import(pathToFileURL(entry).href);
    return libraryShape.parse(module);
  } catch (error) {
    const cause = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new UserError(
      "embedder_failed",
      `${packageName} could not be loaded: ${cause}`,
      `Install it beside the model: npm install --prefix "${dirname(folder)}" ${packageName}`,
    );
  }
}

function isFunction(value: unknown): value is (...given: unknown[]) => Promise<unknown> {
  return typeof value === "function";
}
