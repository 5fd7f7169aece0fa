import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFlatStore } from "../../../src/repository/vectors/flat-store.ts";
import { openLanceProcess } from "../../../src/repository/vectors/lance-process.ts";
import type { VectorPlace, VectorRow, VectorStore } from "../../../src/repository/vectors/vector-store.ts";
import { lanceScript } from "./memory-workspace.ts";

const dimension = 8;

function vector(...values: number[]): Float32Array {
  const all = Float32Array.from({ length: dimension }, (_, at) => values[at] ?? 0);
  const length = Math.hypot(...all);
  return all.map((value) => value / length);
}

function row(path: string, startLine: number, ...values: number[]): VectorRow {
  return { path, hash: `hash of ${path}`, startLine, vector: vector(...values) };
}

const stores: [string, (place: VectorPlace) => VectorStore][] = [
  ["LanceDB in a process of its own", (place) => openLanceProcess(lanceScript, place)],
  ["the plain file", openFlatStore],
];

for (const [name, open] of stores) {
  describe(`vector store: ${name}`, () => {
    let directory: string;
    let store: VectorStore;
    const others: VectorStore[] = [];

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), "lathe-vectors-"));
      store = open({ directory: join(directory, "store"), dimension });
    });

    afterEach(async () => {
      for (const one of [store, ...others.splice(0)]) await one.close();
      rmSync(directory, { recursive: true });
    });

    /** A further store on the same folder, as another process would have it. */
    function another(): VectorStore {
      const one = open({ directory: join(directory, "store"), dimension });
      others.push(one);
      return one;
    }

    it("is empty at first", async () => {
      assert.deepEqual(await store.files(), new Map());
      assert.deepEqual(await store.nearest(vector(1), 5), []);
    });

    it("finds the nearest first", async () => {
      await store.replace([], [row("a.ts", 1, 1), row("a.ts", 9, 1, 1), row("b.ts", 3, 0, 0, 1)]);
      const found = await store.nearest(vector(1, 0.1), 2);
      assert.deepEqual(
        found.map(({ path, hash, startLine }) => `${path}:${startLine} ${hash}`),
        ["a.ts:1 hash of a.ts", "a.ts:9 hash of a.ts"],
      );
      assert.ok(Math.abs((found[0]?.similarity ?? 0) - 0.995) < 0.01);
      assert.ok(Math.abs((found[1]?.similarity ?? 0) - 0.774) < 0.01);
    });

    it("replaces and removes what belongs to a path, whatever its name", async () => {
      const odd = 'it\'s "odd" \\ 🦫%_.ts';
      await store.replace([], [row(odd, 1, 1), row("b.ts", 1, 1)]);
      await store.replace([odd], [{ ...row(odd, 5, 0, 1), hash: "new" }]);
      assert.deepEqual(
        await store.files(),
        new Map([
          ["b.ts", "hash of b.ts"],
          [odd, "new"],
        ]),
      );
      assert.deepEqual((await store.nearest(vector(0, 1), 1))[0]?.startLine, 5);
      await store.replace([odd], []);
      assert.deepEqual([...(await store.files()).keys()], ["b.ts"]);
      await store.replace(["not there"], []);
      assert.equal((await store.nearest(vector(1), 10)).length, 1);
    });

    it("shows a reader what another one wrote, and keeps it", async () => {
      const reader = another();
      assert.equal((await reader.files()).size, 0);
      await store.replace([], [row("a.ts", 1, 1)]);
      assert.equal((await reader.files()).size, 1);
      await store.compact();
      assert.equal((await reader.nearest(vector(1), 5)).length, 1);
      await store.replace(["a.ts"], []);
      assert.equal((await reader.nearest(vector(1), 5)).length, 0);
    });

    it("begins anew where the vectors have another dimension", async () => {
      await store.replace([], [row("a.ts", 1, 1)]);
      const other = open({ directory: join(directory, "store"), dimension: 4 });
      others.push(other);
      assert.equal((await other.files()).size, 0);
      await other.replace([], [{ path: "b.ts", hash: "h", startLine: 1, vector: Float32Array.from([1, 0, 0, 0]) }]);
      assert.equal((await other.nearest(Float32Array.from([1, 0, 0, 0]), 5)).length, 1);
    });

    it("stays small when one file changes again and again", async () => {
      const many = Array.from({ length: 6000 }, (_, at) => row(`f${at % 300}.ts`, at, at % 7, at % 5, 1));
      await store.replace([], many);
      await store.compact();
      const fresh = sizeOf(directory);
      for (let round = 0; round < 100; round += 1) {
        await store.replace(
          ["f3.ts"],
          many.filter(({ path }) => path === "f3.ts"),
        );
        if (round % 10 === 9) await store.compact();
      }
      assert.ok(sizeOf(directory) < fresh * 2, `${sizeOf(directory)} bytes, ${fresh} at first`);
      assert.equal((await store.nearest(vector(1), 10_000)).length, 6000);
    }).timeout(30_000);
  });
}

describe("vector store: LanceDB going wrong", () => {
  it("says why when the library cannot be loaded", async () => {
    const directory = mkdtempSync(join(tmpdir(), "lathe-vectors-"));
    const script = join(directory, "broken.mjs");
    writeFileSync(script, 'throw new Error("no build for this platform");\n');
    const store = openLanceProcess(script, { directory, dimension });
    await assert.rejects(store.files(), /process ended with code 1: Error: no build for this platform/);
    await assert.rejects(store.nearest(vector(1), 1), /no build/);
    await store.close();
    rmSync(directory, { recursive: true });
  });

  it("hands over what the database answers with an error", async () => {
    const directory = mkdtempSync(join(tmpdir(), "lathe-vectors-"));
    const script = join(directory, "refusing.mjs");
    writeFileSync(
      script,
      'process.on("message", ({ id, method }) =>\n  process.send(method === "files" ? { id, error: "No space left on device" } : { id, value: undefined }));\nprocess.on("disconnect", () => process.exit(0));\n',
    );
    const store = openLanceProcess(script, { directory, dimension });
    await assert.rejects(store.files(), /^Error: No space left on device$/);
    await store.compact();
    await store.close();
    rmSync(directory, { recursive: true });
  });

  it("fails every call when its process dies", async () => {
    const directory = mkdtempSync(join(tmpdir(), "lathe-vectors-"));
    const script = join(directory, "dying.mjs");
    writeFileSync(script, 'process.on("message", () => process.kill(process.pid, "SIGILL"));\n');
    const store = openLanceProcess(script, { directory, dimension });
    await assert.rejects(store.files(), /ended with SIGILL/);
    await store.close();
    rmSync(directory, { recursive: true });
  });
});

describe("vector store: a plain file going wrong", () => {
  it("begins anew when the file is damaged", async () => {
    const directory = mkdtempSync(join(tmpdir(), "lathe-vectors-"));
    const store = openFlatStore({ directory, dimension });
    await store.replace([], [row("a.ts", 1, 1)]);
    const path = join(directory, "vectors.bin");
    const whole = readFileSync(path);
    for (const damaged of [
      whole.subarray(0, 3),
      whole.subarray(0, whole.length - 1),
      Buffer.from("nonsense, and long"),
    ]) {
      writeFileSync(path, damaged);
      assert.equal((await openFlatStore({ directory, dimension }).files()).size, 0);
    }
    rmSync(directory, { recursive: true });
  });
});

function sizeOf(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
