import assert from "node:assert/strict";
import { ToolError } from "../../../src/base/errors.ts";
import { deleteFile } from "../../../src/tools/delete-file.ts";
import { editFile } from "../../../src/tools/edit-file.ts";
import { moveFile } from "../../../src/tools/move-file.ts";
import { readFile } from "../../../src/tools/read-file.ts";
import { writeFile } from "../../../src/tools/write-file.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join("");

describe("what the model has seen of a file", () => {
  let workspace: ToolWorkspace;
  beforeEach(async () => {
    workspace = await createToolWorkspace();
  });
  afterEach(() => workspace.dispose());

  const read = (path: string, startLine?: number, endLine?: number) =>
    workspace.call(readFile, { path, startLine, endLine });
  const edit = (path: string, search: string, replace: string, rejected: readonly string[] = []) =>
    workspace.call(editFile, { path, edits: [{ search, replace }] }, rejected);
  const refused = async (path: string, content = "new\n"): Promise<string> => {
    try {
      await workspace.call(writeFile, { path, content });
    } catch (error) {
      assert.ok(error instanceof ToolError && error.code === "conflict", String(error));
      return `${error.message} ${error.hint}`;
    }
    throw new assert.AssertionError({ message: "write_file was expected to refuse." });
  };

  it("a part of a file is not enough to replace it", async () => {
    await workspace.write("a.txt", numbered(22));
    await read("a.txt", 1, 2);
    assert.equal(
      await refused("a.txt"),
      "You have read lines 1–2 of 22 of a.txt. Read the rest first, or use edit_file for a part.",
    );
    assert.equal(await workspace.read("a.txt"), numbered(22));
    await edit("a.txt", "line 20\n", "line twenty\n");
  });

  it("parts that cover every line are the whole", async () => {
    await workspace.write("a.txt", numbered(22));
    await read("a.txt", 15, 22);
    await read("a.txt", 1, 4);
    assert.match(await refused("a.txt"), /lines 1–4, 15–22 of 22/);
    await read("a.txt", 4, 14);
    await workspace.call(writeFile, { path: "a.txt", content: "new\n" });
    assert.equal(await workspace.read("a.txt"), "new\n");
  });

  it("the first part of a long file is not the whole", async () => {
    await workspace.write("a.txt", numbered(10_000));
    await read("a.txt");
    assert.match(await refused("a.txt"), /lines 1–1000 of 10000/);
  });

  it("a line that was cut has not been seen", async () => {
    await workspace.write("min.js", `${"x".repeat(100_000)}\n`);
    await read("min.js");
    assert.match(await refused("min.js"), /min\.js/);
  });

  it("a result of the same turn has not been seen yet", async () => {
    await workspace.write("a.txt", "one\n");
    await read("a.txt");
    const { context } = workspace;
    await workspace.write("b.txt", "one\n");
    const input = readFile.input.parse({ path: "b.txt" });
    await readFile.run(input, context, []);
    const write = writeFile.input.parse({ path: "b.txt", content: "new\n" });
    await assert.rejects(
      async () => writeFile.access(write, context),
      /b\.txt exists, and you have not read what is in it now/,
    );
    context.seen.nextTurn();
    await writeFile.access(write, context);
  });

  it("a refused edit shows a place, and that place alone is known then", async () => {
    await workspace.write("a.txt", numbered(100));
    await read("a.txt");
    await workspace.write("a.txt", `${numbered(100)}the user's line\n`);
    const { context } = workspace;
    context.seen.nextTurn();
    const stale = editFile.input.parse({ path: "a.txt", edits: [{ search: "line fifty", replace: "x" }] });
    await assert.rejects(async () => editFile.access(stale, context), { code: "conflict" });
    const write = writeFile.input.parse({ path: "a.txt", content: "new\n" });
    await assert.rejects(async () => writeFile.access(write, context), /has changed since you read it/);
    assert.match(await refused("a.txt"), /You have read lines \d+–\d+ of 101/);
  });

  it("what the model wrote is known, also after edits and moves", async () => {
    await workspace.call(writeFile, { path: "a.txt", content: numbered(5) });
    await edit("a.txt", "line 2\n", "line 2\nline 2b\nline 2c\n");
    await workspace.call(moveFile, { from: "a.txt", to: "b.txt" });
    await workspace.call(writeFile, { path: "b.txt", content: "new\n" });
    assert.equal(await workspace.read("b.txt"), "new\n");
    await workspace.call(deleteFile, { path: "b.txt" });
    await workspace.write("b.txt", "other\n");
    assert.match(await refused("b.txt"), /you have not read what is in it now/);
  });

  it("known parts move with the lines an edit adds", async () => {
    await workspace.write("a.txt", numbered(10));
    await read("a.txt", 3, 6);
    await edit("a.txt", "line 4\n", "line 4\n4b\n4c\n");
    assert.match(await refused("a.txt"), /lines 3–8 of 12/);
    await edit("a.txt", "line 1\n", "");
    assert.match(await refused("a.txt"), /lines 2–7 of 11/);
    await edit("a.txt", "line 10\n", "ten\n");
    assert.match(await refused("a.txt"), /lines 2–7, 11 of 11/);
  });

  it("a rejected hunk leaves known what was known", async () => {
    await workspace.write("a.txt", numbered(5));
    await read("a.txt");
    const edits = [
      { search: "line 1\n", replace: "1\n1b\n" },
      { search: "line 5", replace: "5" },
    ];
    await workspace.call(editFile, { path: "a.txt", edits }, ["h1"]);
    await workspace.call(writeFile, { path: "a.txt", content: "new\n" });
    assert.equal(await workspace.read("a.txt"), "new\n");
  });
});
