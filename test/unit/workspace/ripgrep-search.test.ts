import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { isAbortError, ToolError } from "../../../src/base/errors.ts";
import type { SearchQuery, TextSearch } from "../../../src/ports/text-search.ts";
import type { WorkspaceFiles } from "../../../src/ports/workspace-files.ts";
import { createNodeFiles } from "../../../src/workspace/node-files.ts";
import { createRipgrepSearch } from "../../../src/workspace/ripgrep-search.ts";

const { signal } = new AbortController();

/** One contract for ripgrep and for the search that stands in for it. */
for (const [name, options] of [
  ["with ripgrep", {}],
  ["without ripgrep", { binary: null }],
] as const) {
  describe(`text search ${name}`, () => {
    let root: string;
    let files: WorkspaceFiles;
    let search: TextSearch;

    beforeEach(async () => {
      root = await realpath(await mkdtemp(join(tmpdir(), "lathe-search-")));
      files = createNodeFiles([root]);
      search = createRipgrepSearch(files, options);
    });
    afterEach(() => rm(root, { recursive: true, force: true }));

    async function put(contents: Record<string, string | Uint8Array>): Promise<void> {
      for (const [path, content] of Object.entries(contents)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), content);
      }
    }

    async function find(pattern: string, more: Partial<SearchQuery> & { path?: string } = {}) {
      const { path = ".", ...query } = more;
      const under = await files.resolve(path);
      return search.search(
        { pattern, literal: false, caseSensitive: true, under, contextLines: 0, maxMatches: 100, ...query },
        signal,
      );
    }

    async function places(pattern: string, more: Partial<SearchQuery> & { path?: string } = {}): Promise<string[]> {
      return (await find(pattern, more)).matches.map((match) => `${match.path}:${match.line}`);
    }

    async function named(glob: string, path = ".", limit = 100): Promise<string[]> {
      return (await search.findFiles(await files.resolve(path), glob, limit, signal)).paths.sort();
    }

    it("gives path, line and text of each match, in order", async () => {
      await put({ "b.ts": "x\nfoo(1)\r\n", "a/c.ts": "foo(2)\nbar\nfoo(3)" });
      const { matches, more } = await find("foo\\(\\d\\)");
      assert.deepEqual(
        matches.map(({ path, line, text }) => [path, line, text]),
        [
          ["a/c.ts", 1, "foo(2)"],
          ["a/c.ts", 3, "foo(3)"],
          ["b.ts", 2, "foo(1)"],
        ],
      );
      assert.equal(more, false);
    });

    it("takes text literally, and without case, when asked to", async () => {
      await put({ "a.ts": "f(x)\nF(X)\nfx\n" });
      assert.deepEqual(await places("f(x)", { literal: true }), ["a.ts:1"]);
      assert.deepEqual(await places("f(x)", { literal: true, caseSensitive: false }), ["a.ts:1", "a.ts:2"]);
    });

    it("brings the lines around", async () => {
      await put({ "a.ts": "1\n2\nhit\n4\n5\n6\nhit\n8\n" });
      const { matches } = await find("hit", { contextLines: 1 });
      assert.deepEqual(
        matches.map(({ before, after }) => [before, after]),
        [
          [["2"], ["4"]],
          [["6"], ["8"]],
        ],
      );
    });

    it("leaves out what is ignored, with or without a repository", async () => {
      await put({
        ".gitignore": "build/\n*.gen.ts\n",
        ".latheignore": "/private/\n",
        "a.ts": "hit",
        "a.gen.ts": "hit",
        "build/a.ts": "hit",
        "private/a.ts": "hit",
        "src/private/a.ts": "hit",
        ".git/a.ts": "hit",
        ".hidden/a.ts": "hit",
        ".env": "hit",
        ".env.example": "hit",
        "keys/server.pem": "hit",
        "src/.gitignore": "local.ts\n",
        "src/local.ts": "hit",
      });
      const expected = [".env.example:1", ".hidden/a.ts:1", "a.ts:1", "src/private/a.ts:1"];
      assert.deepEqual(await places("hit"), expected);
      assert.deepEqual(await places("hit", { path: "src" }), ["src/private/a.ts:1"]);
      assert.deepEqual(
        (await named("*")).filter((path) => !path.endsWith("ignore")),
        expected.map((place) => place.slice(0, -2)),
      );
    });

    it("shows an ignored folder to whom it was allowed, but not the keys in it", async () => {
      await put({ ".latheignore": "private/\n", "private/a.ts": "hit", "private/.env": "hit" });
      assert.deepEqual(await places("hit", { path: "private" }), ["private/a.ts:1"]);
    });

    it("keeps to a glob without bringing ignored files back", async () => {
      await put({
        ".gitignore": "x.test.ts\n",
        "x.test.ts": "hit",
        "src/a.test.ts": "hit",
        "src/a.ts": "hit",
        "src/deep/b.tsx": "hit",
        "lib/a.ts": "hit",
      });
      assert.deepEqual(await places("hit", { glob: "*.test.ts" }), ["src/a.test.ts:1"]);
      assert.deepEqual(await places("hit", { glob: "src/**/*.{ts,tsx}" }), [
        "src/a.test.ts:1",
        "src/a.ts:1",
        "src/deep/b.tsx:1",
      ]);
      assert.deepEqual(await named("**/*.ts", "src"), ["src/a.test.ts", "src/a.ts"]);
      assert.deepEqual(await named("src/*.ts", "src"), ["src/a.test.ts", "src/a.ts"]);
      assert.deepEqual(await named("lib/"), ["lib/a.ts"]);
    });

    it("searches one file", async () => {
      await put({ "src/a.ts": "hit\nmiss\n", "src/b.ts": "hit\n" });
      assert.deepEqual(await places("hit", { path: "src/a.ts" }), ["src/a.ts:1"]);
    });

    it("stops at the wanted number and says that there is more", async () => {
      await put({ "a.txt": "hit\n".repeat(500), "b.txt": "hit\n" });
      const { matches, more } = await find("hit", { maxMatches: 10 });
      assert.deepEqual([matches.length, more], [10, true]);
      const exact = await find("hit", { maxMatches: 501 });
      assert.deepEqual([exact.matches.length, exact.more], [501, false]);
      const found = await search.findFiles(await files.resolve("."), "*.txt", 1, signal);
      assert.deepEqual([found.paths.length, found.more], [1, true]);
    });

    it("finds files, newest first", async () => {
      await put({ "old.ts": "", "new.ts": "", "middle.ts": "" });
      for (const [index, path] of ["old.ts", "middle.ts", "new.ts"].entries()) {
        await utimes(join(root, path), 1_700_000_000 + index, 1_700_000_000 + index);
      }
      const { paths } = await search.findFiles(await files.resolve("."), "*.ts", 10, signal);
      assert.deepEqual(paths, ["new.ts", "middle.ts", "old.ts"]);
    });

    it("finds nothing in binary files and in an empty folder", async () => {
      assert.deepEqual(await places("hit"), []);
      assert.deepEqual(await named("*.ts"), []);
      await put({ "a.bin": new Uint8Array([0x68, 0x69, 0x74, 0, 0, 1]) });
      assert.deepEqual(await places("hit"), []);
    });

    it("says what is wrong with a pattern", async () => {
      await put({ "a.ts": "x" });
      await assert.rejects(find("a("), (error) => error instanceof ToolError && error.code === "invalid_input");
    });

    it("says when the place is missing", async () => {
      await assert.rejects(
        find("x", { path: "nowhere" }),
        (error) => error instanceof ToolError && error.code === "not_found",
      );
    });

    it("ends when it is aborted", async () => {
      await put({ "a.ts": "x" });
      const under = await files.resolve(".");
      const query = { pattern: "x", literal: false, caseSensitive: true, under, contextLines: 0, maxMatches: 1 };
      await assert.rejects(search.search(query, AbortSignal.abort()), isAbortError);
    });

    it(`${name === "with ripgrep" ? "does not say" : "says"} that it stands in`, async () => {
      await put({ "a.ts": "x" });
      assert.equal((await find("x")).fallback ?? false, name === "without ripgrep");
    });
  });
}

describe("a search whose ripgrep does not run", () => {
  for (const [name, script] of [
    ["that is no program", undefined],
    ["that is killed by a fault", '#!/bin/sh\necho \'{"type":"begin"\'\nkill -SEGV $$\n'],
    ["that ends in a way it never does", "#!/bin/sh\nexit 127\n"],
  ] as const) {
    it(`finds by the stand-in with one ${name}, and does not try it again`, async () => {
      const folder = realpathSync(mkdtempSync(join(tmpdir(), "lathe-search-")));
      const tries = join(folder, "..", `${basename(folder)}-tries`);
      const binary = join(folder, "..", `${basename(folder)}-rg`);
      try {
        writeFileSync(join(folder, "a.ts"), "needle\n");
        if (script !== undefined)
          writeFileSync(
            binary,
            script.replace("\n", () => `\necho one >> '${tries}'\n`),
            { mode: 0o755 },
          );
        const files = createNodeFiles([folder]);
        const search = createRipgrepSearch(files, { binary });
        const under = await files.resolve(".");
        const signal = new AbortController().signal;
        const query = { pattern: "needle", literal: false, caseSensitive: true, under, contextLines: 0, maxMatches: 9 };
        for (let round = 0; round < 2; round += 1) {
          const found = await search.search(query, signal);
          assert.deepEqual([found.matches.map(({ path }) => path), found.fallback], [["a.ts"], true]);
          const named = await search.findFiles(under, "*.ts", 9, signal);
          assert.deepEqual([named.paths, named.fallback], [["a.ts"], true]);
        }
        if (script !== undefined) assert.equal(readFileSync(tries, "utf8"), "one\n");
      } finally {
        for (const path of [folder, tries, binary]) rmSync(path, { recursive: true, force: true });
      }
    });
  }
});
