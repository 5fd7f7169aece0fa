import assert from "node:assert/strict";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RepositoryMemory } from "../../../src/ports/repository-memory.ts";
import { createStaticEmbedder } from "../../../src/repository/embed/static-embedder.ts";
import { WordEmbedder } from "../../fakes/word-embedder.ts";
import { type MeaningParts, MemoryWorkspace, never, repositoryRoot } from "./memory-workspace.ts";

const groups = [
  ["automobile", "motorcar"],
  ["bicycle", "velocipede"],
];

describe("searches by meaning", () => {
  let space: MemoryWorkspace;
  const opened: RepositoryMemory[] = [];

  beforeEach(() => {
    space = new MemoryWorkspace();
    space.put("a.ts", "export function park() {\n  return 'motorcar';\n}\n");
    space.put("b.ts", "export function ride() {\n  return 'velocipede';\n}\n");
    for (let number = 0; number < 5; number += 1)
      space.put(`other${number}.ts`, `export const plain${number} = "nothing";\n`);
  });

  afterEach(async () => {
    for (const memory of opened.splice(0)) await memory.close();
    await space.dispose();
  });

  function open(parts: MeaningParts): RepositoryMemory {
    const memory = space.open(space.directory, [space.root], parts);
    opened.push(memory);
    return memory;
  }

  async function first(memory: RepositoryMemory, text: string) {
    return (await memory.search({ text, limit: 3 }, never))[0];
  }

  it("finds what shares no word with the request, and says how near it is", async () => {
    const embedder = new WordEmbedder(groups);
    const memory = open({ createEmbedder: async () => embedder });
    await memory.refresh({}, never);
    assert.equal(embedder.texts, 7);
    const found = await first(memory, "where is the automobile");
    assert.deepEqual([found?.path, found?.why.similarity, found?.why.words], ["a.ts", 1, []]);
    assert.equal((await first(memory, "bicycle"))?.path, "b.ts");
    assert.deepEqual((await memory.status()).notices, []);
    assert.ok(readdirSync(space.directory).includes("vectors-lance-words"));
  });

  it("answers from the index it began with while newer ones come and its files go", async () => {
    const embedder = new WordEmbedder(groups);
    const memory = open({ createEmbedder: async () => embedder });
    await memory.refresh({}, never);
    const embed = embedder.embed.bind(embedder);
    const held = Promise.withResolvers<void>();
    embedder.embed = async (texts, signal) => {
      if (texts[0] === "motorcar") await held.promise;
      return embed(texts, signal);
    };
    const answer = memory.search({ text: "motorcar", limit: 3 }, never);
    // More parts than are kept beside each other: they are put together, and the old ones removed.
    for (let round = 0; round < 10; round += 1) {
      for (let file = 0; file < 8 + round; file += 1)
        space.put(`more${round}/${file}.ts`, `export const further${round} = ${file};\n`);
      await memory.refresh({}, never);
      await memory.findSymbols(`further${round}`, 1, never);
    }
    held.resolve();
    assert.equal((await answer)[0]?.path, "a.ts");
  });

  it("embeds only what changed, and forgets what is gone", async () => {
    const embedder = new WordEmbedder(groups);
    const memory = open({ createEmbedder: async () => embedder });
    await memory.refresh({}, never);
    space.put("b.ts", "export function ride() {\n  return 'motorcar';\n}\n");
    space.drop("a.ts");
    await memory.refresh({}, never);
    assert.equal(embedder.texts, 8);
    assert.equal((await first(memory, "automobile"))?.path, "b.ts");
    assert.equal(await first(memory, "bicycle"), undefined);
  });

  it("answers the same without the database, and says so", async () => {
    const broken = join(space.base, "broken.mjs");
    writeFileSync(broken, 'throw new Error("illegal instruction");\n');
    const createEmbedder = async () => new WordEmbedder(groups);
    const withDatabase = open({ createEmbedder });
    await withDatabase.refresh({}, never);
    for (const lanceScript of [broken, join(space.base, "missing.js")]) {
      const memory = open({ createEmbedder, lanceScript });
      await memory.refresh({}, never);
      for (const text of ["automobile", "bicycle ride", "park"])
        assert.deepEqual(
          await memory.search({ text, limit: 9 }, never),
          await withDatabase.search({ text, limit: 9 }, never),
        );
      assert.match(
        (await memory.status()).notices.join(),
        lanceScript === broken ? /illegal instruction.*plain file/ : /plain file/,
      );
    }
  });

  it("names the error of a database that does not load, and never the code around it", async () => {
    const said: string[] = [];
    for (const [name, code] of [
      ["long.mjs", `${"a1;".repeat(3000)}`],
      ["stack.mjs", `Error: Cannot find module 'native'\n${"    at somewhere\n".repeat(300)}`],
    ] as const) {
      const script = join(space.base, name);
      writeFileSync(
        script,
        `import { writeSync } from "node:fs";\nwriteSync(2, ${JSON.stringify(code)});\nprocess.exit(1);\n`,
      );
      const memory = open({ createEmbedder: async () => new WordEmbedder(groups), lanceScript: script });
      await memory.refresh({}, never);
      said.push((await memory.status()).notices.join());
    }
    assert.ok((said[0] ?? "").length < 500, said[0]);
    assert.match(said[1] ?? "", /Error: Cannot find module 'native'\)/);
  });

  it("builds the vectors of another embedder aside, and drops the old ones then", async () => {
    await open({ createEmbedder: async () => new WordEmbedder(groups, "one") }).refresh({}, never);
    const other = open({
      createEmbedder: async () => new WordEmbedder([...groups, ["x"], ["y"], ["z"], ["u"], ["v"], ["w"], ["q"]], "two"),
    });
    await other.refresh({}, never);
    assert.equal((await first(other, "automobile"))?.path, "a.ts");
    assert.deepEqual(
      readdirSync(space.directory).filter((name) => name.startsWith("vectors-")),
      ["vectors-lance-two"],
    );
  });

  it("goes on by words when the embedder fails", async () => {
    const memory = open({
      createEmbedder: async () => {
        throw new Error("no table");
      },
    });
    await memory.refresh({}, never);
    assert.equal((await first(memory, "motorcar"))?.path, "a.ts");
    assert.match((await memory.status()).notices.join(), /words alone: no table/);
  });

  it("gives lost and damaged vectors back with the next refresh", async () => {
    const createEmbedder = async () => new WordEmbedder(groups);
    await open({ createEmbedder }).refresh({}, never);
    await opened.pop()?.close();
    rmSync(join(space.directory, "vectors-lance-words"), { recursive: true });
    const memory = open({ createEmbedder });
    assert.equal(await first(memory, "automobile"), undefined);
    await memory.refresh({}, never);
    assert.equal((await first(memory, "automobile"))?.path, "a.ts");
  });

  it("travels with an embedder of at most 3 MB that knows words of code", async () => {
    const embedder = createStaticEmbedder(join(repositoryRoot, "assets/embedder.bin"));
    const texts = [
      "delete a file from disk",
      "function removeFile(path) { unlinkSync(path); }",
      "function parseColor(hex) { return rgb(hex); }",
    ];
    const [request, near, far, nothing] = await embedder.embed([...texts, "zzqqxx"], never);
    const cosine = (other: Float32Array | undefined) =>
      request?.reduce((sum, value, at) => sum + value * (other?.[at] ?? 0), 0) ?? 0;
    assert.ok(cosine(near) > cosine(far) + 0.2, `${cosine(near)} and ${cosine(far)}`);
    assert.ok(nothing?.every((value) => value === 0));
    const memory = open({ createEmbedder: async () => embedder });
    await memory.refresh({}, never);
    assert.equal((await first(memory, "park the motorcar"))?.path, "a.ts");
  });
});
