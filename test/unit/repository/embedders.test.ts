import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { UserError } from "../../../src/base/errors.ts";
import { chooseEmbedder } from "../../../src/repository/embed/choose-embedder.ts";
import { createHttpEmbedder } from "../../../src/repository/embed/http-embedder.ts";
import { hideFromEmbedder } from "../../../src/secrets/hide-from-embedder.ts";
import { bundleDirectory, MemoryWorkspace, never } from "./memory-workspace.ts";

const parts = { bundleDirectory, guard: hideFromEmbedder, variables: { LATHE_EMBEDDINGS_API_KEY: "from-environment" } };

interface Asked {
  path: string;
  key: string | undefined;
  model: string;
  input: string[];
}

/** The first number tells of motors, the second of pedals. */
const vectorOf = (text: string) => [/motor|automobile/.test(text) ? 3 : 0, /pedal|bicycle/.test(text) ? 2 : 0, 0.1];

describe("embedders behind a server", () => {
  let server: Server;
  let url: string;
  let asked: Asked[];
  let answer: (request: Asked) => { status: number; body: unknown };

  beforeEach(async () => {
    asked = [];
    answer = ({ path, input }) => ({
      status: 200,
      body:
        path === "/api/embed"
          ? { embeddings: input.map(vectorOf) }
          : { data: input.map((text, index) => ({ index, embedding: vectorOf(text) })).reverse() },
    });
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const { model, input } = JSON.parse(Buffer.concat(parts).toString("utf8"));
        const one = { path: request.url ?? "", key: request.headers.authorization, model, input };
        asked.push(one);
        const { status, body } = answer(one);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("as OpenAI has them: in batches, by index, as unit vectors, with the key", async () => {
    const embedder = await createHttpEmbedder(
      { kind: "openai", baseUrl: `${url}/v1/`, model: "m", apiKey: "k" },
      never,
    );
    assert.equal(embedder.dimension, 3);
    const texts = Array.from({ length: 40 }, (_, at) => (at === 33 ? "a bicycle" : at === 0 ? "" : "a motor"));
    const vectors = await embedder.embed(texts, never);
    assert.deepEqual(
      asked.map(({ path, key, model, input }) => [path, key, model, input.length]),
      [
        ["/v1/embeddings", "Bearer k", "m", 1],
        ["/v1/embeddings", "Bearer k", "m", 32],
        ["/v1/embeddings", "Bearer k", "m", 8],
      ],
    );
    assert.equal(asked[1]?.input[0], " ");
    assert.ok((vectors[33]?.[1] ?? 0) > 0.99 && (vectors[1]?.[0] ?? 0) > 0.99);
    for (const vector of vectors) assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-6);
    const other = await createHttpEmbedder({ kind: "openai", baseUrl: `${url}/v1/`, model: "n" }, never);
    assert.notEqual(other.fingerprint, embedder.fingerprint);
    assert.equal(asked.at(-1)?.key, undefined);
  });

  it("index and search by an Ollama model, aside of the built-in one", async () => {
    const space = new MemoryWorkspace();
    try {
      space.put("a.ts", "export function park() {\n  return 'motor';\n}\n");
      const secret = ["ghp", "16C7e42F292c6912E7710c838347Ae178B4a"].join("_");
      space.put("b.ts", `export function ride() {\n  return 'pedal ${secret}';\n}\n`);
      const open = (name: string) => {
        const createEmbedder = chooseEmbedder({ name, url }, parts);
        return space.open(space.directory, [space.root], createEmbedder === undefined ? {} : { createEmbedder });
      };
      const memory = open("ollama:nomic");
      await memory.refresh({}, never);
      assert.deepEqual((await memory.status()).notices, []);
      assert.equal((await memory.search({ text: "automobile", limit: 3 }, never))[0]?.path, "a.ts");
      assert.equal((await memory.search({ text: "bicycle", limit: 3 }, never))[0]?.path, "b.ts");
      await memory.close();
      assert.ok(asked.some(({ input }) => input.some((text) => text.includes("pedal"))));
      assert.ok(asked.every(({ input }) => input.every((text) => !text.includes(secret))));
      assert.equal(asked[0]?.model, "nomic");
      assert.equal(asked[0]?.key, "Bearer from-environment");
      const folders = () => readdirSync(space.directory).filter((entry) => entry.startsWith("vectors-"));
      assert.match(folders().join(), /^vectors-lance-ollama-\w{12}-3$/);
      const builtIn = open("built-in");
      await builtIn.refresh({}, never);
      await builtIn.close();
      assert.match(folders().join(), /^vectors-lance-static-/);
    } finally {
      await space.dispose();
    }
  });

  it("say what is wrong and what to do, and leave searches by words", async () => {
    const failing = async (make: () => Promise<unknown>, message: RegExp, next: RegExp) =>
      assert.rejects(
        make,
        (error) => error instanceof UserError && message.test(error.message) && next.test(error.nextStep),
      );
    const ollama = { kind: "ollama", baseUrl: url, model: "nomic" } as const;
    answer = () => ({ status: 404, body: { error: "model not found" } });
    await failing(() => createHttpEmbedder(ollama, never), /status 404.*model not found/, /ollama pull nomic/);
    answer = () => ({ status: 200, body: { embeddings: [] } });
    await failing(() => createHttpEmbedder(ollama, never), /no vector for each text/, /ollama pull/);
    answer = () => ({ status: 307, body: {} });
    await failing(() => createHttpEmbedder({ ...ollama, kind: "openai" }, never), /could not be used/, /API_KEY/);
    const space = new MemoryWorkspace();
    try {
      space.put("a.ts", "export function park() {\n  return 'motor';\n}\n");
      const createEmbedder = chooseEmbedder({ name: "ollama:nomic", url: "http://127.0.0.1:1" }, parts);
      assert.ok(createEmbedder);
      const memory = space.open(space.directory, [space.root], { createEmbedder });
      await memory.refresh({}, never);
      assert.equal((await memory.search({ text: "motor", limit: 3 }, never))[0]?.path, "a.ts");
      assert.match((await memory.status()).notices.join(), /by words alone.*nomic at http:\/\/127\.0\.0\.1:1/);
      await memory.close();
    } finally {
      await space.dispose();
    }
  });

  it("stop when asked to", async () => {
    const stop = new AbortController();
    answer = () => {
      stop.abort();
      return { status: 200, body: {} };
    };
    await assert.rejects(createHttpEmbedder({ kind: "ollama", baseUrl: url, model: "m" }, stop.signal), {
      name: "AbortError",
    });
  });
});

describe("the choice of an embedder", () => {
  it("refuses what it does not know", () => {
    assert.equal(chooseEmbedder({ name: "none" }, parts), undefined);
    for (const choice of [{ name: "bert" }, { name: "openai:" }, { name: "ollama:m", url: "file:///etc" }])
      assert.throws(
        () => chooseEmbedder(choice, parts),
        (error) => error instanceof UserError && error.code === "embedder_unknown",
      );
  });

  it("says what to install, or what a folder of a model lacks", async () => {
    const space = new MemoryWorkspace();
    try {
      const folder = join(space.base, "model");
      mkdirSync(folder);
      const make = chooseEmbedder({ name: `onnx:${folder}` }, parts);
      assert.ok(make);
      await assert.rejects(make, (error) => error instanceof UserError && /it has no config\.json/.test(error.message));
      for (const name of ["config.json", "tokenizer.json"]) writeFileSync(join(folder, name), "{}");
      await assert.rejects(
        make,
        (error) =>
          error instanceof UserError && /npm install --prefix .*@huggingface\/transformers/.test(error.nextStep),
      );
    } finally {
      await space.dispose();
    }
  });
});
