import assert from "node:assert/strict";
import { mkdir, rename, symlink } from "node:fs/promises";
import { join } from "node:path";
import { ToolError } from "../../../src/base/errors.ts";
import { findFiles } from "../../../src/tools/find-files.ts";
import { listDirectory } from "../../../src/tools/list-directory.ts";
import { readFile } from "../../../src/tools/read-file.ts";
import { runCommand } from "../../../src/tools/run-command.ts";
import { searchText } from "../../../src/tools/search-text.ts";
import { createRipgrepSearch } from "../../../src/workspace/ripgrep-search.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

describe("tools that read", () => {
  let workspace: ToolWorkspace;
  beforeEach(async () => {
    workspace = await createToolWorkspace();
  });
  afterEach(() => workspace.dispose());

  const content = async (tool: Parameters<ToolWorkspace["call"]>[0], input: unknown) =>
    (await workspace.call(tool, input)).content;
  const rejects = (promise: Promise<unknown>, code: string) =>
    assert.rejects(promise, (error) => error instanceof ToolError && error.code === code);

  describe("read_file", () => {
    it("returns the text as it is, and nothing besides where it is all of it", async () => {
      await workspace.write("a.ts", "one\n\ttwo\n");
      const result = await workspace.call(readFile, { path: "a.ts" });
      assert.equal(result.content, "one\n\ttwo");
      assert.deepEqual(result.details, { path: "a.ts", startLine: 1, endLine: 2, totalLines: 2 });
    });

    it("shows every line ending as the model writes it", async () => {
      await workspace.write("a.ts", "one\r\ntwo\r\n");
      assert.equal(await content(readFile, { path: "a.ts" }), "one\ntwo");
      const asked = { path: "a.ts", startLine: 1, endLine: 2 };
      assert.equal(await content(readFile, asked), "one\ntwo\n(lines 1–2 of 2)");
    });

    it("returns a range and says which", async () => {
      await workspace.write("a.ts", "1\n2\n3\n4\n5\n");
      assert.equal(await content(readFile, { path: "a.ts", startLine: 2, endLine: 3 }), "2\n3\n(lines 2–3 of 5)");
      assert.equal(await content(readFile, { path: "a.ts", startLine: 5, endLine: 99 }), "5\n(lines 5–5 of 5)");
      await rejects(content(readFile, { path: "a.ts", startLine: 6 }), "invalid_input");
      await rejects(content(readFile, { path: "a.ts", startLine: 3, endLine: 2 }), "invalid_input");
    });

    it("takes line 0 for the first, and says what it reads", async () => {
      await workspace.write("a.ts", "1\n2\n3\n");
      assert.equal(await content(readFile, { path: "a.ts", startLine: 0, endLine: 1 }), "1\n(lines 1–1 of 3)");
      const title = async (input: object) => (await workspace.plan(readFile, { path: "a.ts", ...input })).title;
      assert.equal(await title({}), "Read a.ts");
      assert.equal(await title({ startLine: 3, endLine: 40 }), "Read a.ts, lines 3–40");
      assert.equal(await title({ startLine: 3, endLine: 3 }), "Read a.ts, line 3");
      assert.equal(await title({ endLine: 40 }), "Read a.ts, lines 1–40");
      assert.equal(await title({ startLine: 3 }), "Read a.ts, from line 3");
    });

    it("brings a long file in parts", async () => {
      const lines = Array.from({ length: 5000 }, (_, index) => `line ${index + 1}`);
      await workspace.write("long.txt", lines.join("\n"));
      const first = await content(readFile, { path: "long.txt" });
      assert.ok(first.startsWith("(part of 5000 lines; the last line says how to get the rest)\nline 1\n"));
      assert.ok(first.endsWith("line 1000\n(lines 1–1000 of 5000; use startLine 1001 for the rest)"));
      assert.ok(
        (await content(readFile, { path: "long.txt", startLine: 4001 })).endsWith(
          "line 5000\n(lines 4001–5000 of 5000; no newline at the end)",
        ),
      );
    });

    it("bounds lines that are long themselves", async () => {
      await workspace.write("min.js", `${"x".repeat(200_000)}\nend\n`);
      const text = await content(readFile, { path: "min.js" });
      assert.ok(text.length < 31_000);
      assert.match(text, /lines 1–1 of 2; line 1 is cut after 30000 of its 200000 characters; use startLine 2/);
    });

    it("describes what is no text", async () => {
      await workspace.write("logo.png", new Uint8Array([0x89, 0x50, 0, 0]));
      await workspace.write("empty.txt", "");
      assert.equal(await content(readFile, { path: "logo.png" }), "logo.png is binary: PNG file, 4 bytes.");
      assert.equal(await content(readFile, { path: "empty.txt" }), "(empty file)");
      assert.deepEqual((await content(readFile, { path: "." })).split("\n").slice(-2), ["empty.txt", "logo.png"]);
      await rejects(content(readFile, { path: "missing.txt" }), "not_found");
    });

    it("says what it touches", async () => {
      await workspace.write(".latheignore", "private/\n");
      const access = async (path: string) => (await workspace.plan(readFile, { path })).access[0];
      assert.deepEqual(await access("src/a.ts"), {
        kind: "read",
        subject: "src/a.ts",
        path: join(workspace.folder, "src/a.ts"),
        pattern: "src/a.ts",
      });
      assert.equal((await access("/etc/hosts"))?.outside, true);
      assert.equal((await access("private/a"))?.ignored, true);
      assert.equal((await access(".git/config"))?.guarded, true);
    });

    it("does not read another file than the permitted one", async () => {
      await workspace.write("docs/a.txt", "harmless\n");
      await workspace.write("private/a.txt", "secret\n");
      const input = readFile.input.parse({ path: "docs/a.txt" });
      await readFile.access(input, workspace.context);
      await rename(join(workspace.folder, "docs"), join(workspace.folder, "old"));
      await symlink("private", join(workspace.folder, "docs"));
      await rejects(readFile.run(input, workspace.context, []), "denied");
    });
  });

  describe("list_directory", () => {
    it("puts directories first and marks them", async () => {
      await workspace.write("b.ts", "");
      await workspace.write("a.ts", "");
      await mkdir(join(workspace.folder, "src"));
      assert.equal(await content(listDirectory, {}), "src/\na.ts\nb.ts");
      assert.equal(await content(listDirectory, { path: "src" }), "(empty directory)");
      await rejects(content(listDirectory, { path: "scr" }), "not_found");
      await rejects(content(listDirectory, { path: "a.ts" }), "invalid_input");
    });

    it("bounds a crowded directory", async () => {
      await Promise.all(Array.from({ length: 510 }, (_, index) => workspace.write(`d/${index}`, "")));
      assert.match(await content(listDirectory, { path: "d" }), /… 10 more; use find_files/);
    });
  });

  it("find_files gives paths or says that there is none", async () => {
    await workspace.write("src/a.test.ts", "");
    assert.equal(await content(findFiles, { glob: "*.test.ts" }), "src/a.test.ts");
    assert.equal(await content(findFiles, { glob: "*.py" }), "No file matches *.py.");
  });

  it("find_files points from a directory to what is in it", async () => {
    await workspace.write("src/lib/a.ts", "");
    assert.equal(await content(findFiles, { glob: "src" }), "No file matches src. src is a directory: use src/**.");
    assert.equal(
      await content(findFiles, { glob: "lib" }),
      "No file matches lib. src/lib is a directory: use src/lib/**.",
    );
  });

  it("a missing directory names what may have been meant", async () => {
    await workspace.write("src/components/a.ts", "");
    const hint = async (tool: Parameters<ToolWorkspace["call"]>[0], input: unknown) => {
      try {
        await content(tool, input);
      } catch (error) {
        assert.ok(error instanceof ToolError && error.code === "not_found", String(error));
        return error.hint;
      }
      throw new assert.AssertionError({ message: "It was expected to fail." });
    };
    assert.equal(await hint(listDirectory, { path: "scr" }), "Did you mean src?");
    assert.equal(await hint(listDirectory, { path: "components" }), "Did you mean src/components?");
    assert.equal(await hint(searchText, { pattern: "x", path: "src/component" }), "Did you mean src/components?");
    assert.equal(await hint(findFiles, { glob: "*", path: "scr" }), "Did you mean src?");
    assert.equal(await hint(runCommand, { command: "ls", cwd: "scr" }), "Did you mean src?");
  });

  it("search_text writes matches as grep does", async () => {
    await workspace.write("a.ts", "one\n  two\nthree\n");
    assert.equal(await content(searchText, { pattern: "t.o" }), "a.ts:2:  two");
    assert.equal(await content(searchText, { pattern: "two", context: 1 }), "a.ts-1-one\na.ts:2:  two\na.ts-3-three");
    assert.equal(await content(searchText, { pattern: "TWO", ignoreCase: true, glob: "*.ts" }), "a.ts:2:  two");
    assert.equal(await content(searchText, { pattern: "four" }), "No match.");
  });

  it("search_text keeps groups of lines apart", async () => {
    await workspace.write("a.ts", "1\nhit\n3\nhit\n5\n6\n7\n8\nhit\n");
    await workspace.write("b.ts", "hit\n");
    const expected = [
      ...["a.ts-1-1", "a.ts:2:hit", "a.ts-3-3", "a.ts:4:hit", "a.ts-5-5", "--"],
      ...["a.ts-8-8", "a.ts:9:hit", "--", "b.ts:1:hit"],
    ];
    assert.deepEqual((await content(searchText, { pattern: "hit", context: 1 })).split("\n"), expected);
    const files = workspace.context.files;
    workspace.context.search = createRipgrepSearch(files, { binary: null });
    assert.deepEqual((await content(searchText, { pattern: "hit", context: 1 })).split("\n"), expected);
  });

  it("search_text says in words what is wrong with a pattern", async () => {
    await workspace.write("a.ts", "one\n");
    const message = async (pattern: string) => {
      try {
        await content(searchText, { pattern });
      } catch (error) {
        assert.ok(error instanceof ToolError && error.code === "invalid_input", String(error));
        return `${error.message} ${error.hint}`;
      }
      throw new assert.AssertionError({ message: "It was expected to fail." });
    };
    const plain = "For plain text set literal: true.";
    assert.equal(await message("foo("), `Not a valid regular expression: unclosed group. ${plain}`);
    assert.equal(await message("[a"), `Not a valid regular expression: unclosed character class. ${plain}`);
    assert.equal(await message("a(?!"), `Not a valid regular expression: missing closing parenthesis. ${plain}`);
    workspace.context.search = createRipgrepSearch(workspace.context.files, { binary: null });
    assert.equal(await message("foo("), `Not a valid regular expression: unterminated group. ${plain}`);
  });

  it("searches say what they look for, and where", async () => {
    await workspace.write("src/a.ts", "");
    const title = async (tool: Parameters<ToolWorkspace["plan"]>[0], input: unknown) =>
      (await workspace.plan(tool, input)).title;
    assert.equal(await title(searchText, { pattern: "a b" }), "Search `a b`");
    assert.equal(await title(searchText, { pattern: "usage", path: "src" }), "Search `usage` in src");
    assert.equal(
      await title(searchText, { pattern: "usage", path: "src", glob: "*.ts" }),
      "Search `usage` in src, *.ts",
    );
    assert.equal(await title(findFiles, { glob: "*.ts" }), "Find *.ts");
    assert.equal(await title(findFiles, { glob: "*.ts", path: "src" }), "Find *.ts in src");
  });

  it("search_text bounds what it returns", async () => {
    await workspace.write("a.txt", `hit ${"x".repeat(5000)}\n`.repeat(300));
    const text = await content(searchText, { pattern: "hit" });
    assert.ok(text.length < 17_000);
    assert.match(text, /Narrow the pattern/);
  });
});
