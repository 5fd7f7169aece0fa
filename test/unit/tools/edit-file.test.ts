import assert from "node:assert/strict";
import { chmod, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ToolError } from "../../../src/base/errors.ts";
import { editFile } from "../../../src/tools/edit-file.ts";
import { readFile as readFileTool } from "../../../src/tools/read-file.ts";
import { writeFile } from "../../../src/tools/write-file.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

describe("edit_file", () => {
  let workspace: ToolWorkspace;
  beforeEach(async () => {
    workspace = await createToolWorkspace();
  });
  afterEach(() => workspace.dispose());

  it("writes what was asked for and says where", async () => {
    await workspace.write("a.ts", "one\ntwo\nthree\n");
    const result = await workspace.call(editFile, { path: "a.ts", edits: [{ search: "two", replace: "2\n2.5" }] });
    assert.equal(await workspace.read("a.ts"), "one\n2\n2.5\nthree\n");
    assert.equal(result.content, "Edited a.ts at lines 2–3 (+2 −1).");
    const [change] = workspace.events;
    assert.ok(change?.type === "change" && change.state === "applied" && change.callId === "call-1");
  });

  it("asks for a write of exactly this file, with the change to review", async () => {
    await workspace.write("src/a.ts", "one\n");
    const plan = await workspace.plan(editFile, { path: "./src/a.ts", edits: [{ search: "one", replace: "1" }] });
    assert.equal(plan.title, "Edit src/a.ts");
    assert.deepEqual(plan.access, [
      { kind: "write", subject: "src/a.ts", path: join(workspace.folder, "src/a.ts"), pattern: "src/a.ts" },
    ]);
    assert.equal(plan.changes?.length, 1);
    assert.equal(await workspace.read("src/a.ts"), "one\n");
  });

  it("writes nothing when one edit of several fails, and reports each", async () => {
    await workspace.write("a.ts", "one\ntwo\n");
    const edits = [
      { search: "one", replace: "1" },
      { search: "three", replace: "3" },
    ];
    const error = await failure(() => workspace.plan(editFile, { path: "a.ts", edits }));
    assert.equal(error.code, "not_found");
    assert.match(error.message, /1 of 2 edits failed/);
    assert.match(error.message, /Edit 1 \(one\): fits at line 1/);
    assert.match(error.message, /Edit 2 \(three\): not found/);
    assert.equal(await workspace.read("a.ts"), "one\ntwo\n");
  });

  it("tells which match was not exact", async () => {
    await workspace.write("a.ts", "{\n    go();\n}\n");
    const result = await workspace.call(editFile, { path: "a.ts", edits: [{ search: "\tgo();", replace: "\ton();" }] });
    assert.equal(await workspace.read("a.ts"), "{\n    on();\n}\n");
    assert.match(result.content, /Edit 1 was matched by indentation/);
  });

  it("writes only the accepted hunks and tells what was rejected", async () => {
    await workspace.write("a.ts", "one\ntwo\nthree\n");
    const edits = [
      { search: "one", replace: "1" },
      { search: "three", replace: "3" },
    ];
    const result = await workspace.call(editFile, { path: "a.ts", edits }, ["h2"]);
    assert.equal(await workspace.read("a.ts"), "1\ntwo\nthree\n");
    assert.equal(
      result.content,
      "Edited a.ts at line 1 (+1 −1).\nThe user rejected 1 of 2 hunks:\nNot written (rejected by the user): `+3`, line 3 kept.",
    );
    const [change] = workspace.events;
    assert.deepEqual(change?.type === "change" && change.hunks.map((hunk) => hunk.state), ["accepted", "rejected"]);
  });

  it("writes nothing when every hunk was rejected", async () => {
    await workspace.write("a.ts", "one\n");
    const result = await workspace.call(editFile, { path: "a.ts", edits: [{ search: "one", replace: "1" }] }, ["h1"]);
    assert.equal(await workspace.read("a.ts"), "one\n");
    assert.match(result.content, /nothing was written/);
    const [change] = workspace.events;
    assert.equal(change?.type === "change" && change.state, "rejected");
  });

  it("tells of accepted hunks where they stand without the rejected ones, and quotes those", async () => {
    await workspace.write("a.ts", "1\n2\n3\n4\n5\n6\n7\n");
    const edits = [
      { search: "1\n2\n", replace: "1\n\n  added\n  more\n2\n" },
      { search: "4\n", replace: "" },
      { search: "6\n", replace: "six\n" },
      { search: "7\n", replace: "7\nlast\n" },
    ];
    const result = await workspace.call(editFile, { path: "a.ts", edits }, ["h1", "h2", "h4"]);
    assert.equal(await workspace.read("a.ts"), "1\n2\n3\n4\n5\nsix\n7\n");
    assert.deepEqual(result.content.split("\n"), [
      "Edited a.ts at line 6 (+1 −1).",
      "The user rejected 3 of 4 hunks:",
      "Not written (rejected by the user): `+  added` and 2 more lines, before line 2.",
      "Not removed (rejected by the user): `-4`, at line 4.",
      "Not written (rejected by the user): `+last`, at the end.",
    ]);
    const [change] = workspace.events;
    assert.equal(change?.type === "change" && change.hunks[2]?.newStart, 6);
  });

  it("refuses to edit what changed since the model read it, shows every place, and lets the next attempt pass", async () => {
    await workspace.write("a.ts", "one\nnumber two\nthree\n");
    await workspace.call(readFileTool, { path: "a.ts" });
    await workspace.write("a.ts", "one\nnumber two and\nthree\n");
    const edits = [
      { search: "number two\n", replace: "2\n" },
      { search: "three\n", replace: "3\n" },
    ];
    const error = await failure(() => workspace.plan(editFile, { path: "a.ts", edits }));
    assert.equal(error.code, "conflict");
    assert.match(error.message, /a\.ts has changed since you read it; nothing was written/);
    assert.match(
      error.message,
      /Edit 1 \(number two\): does not fit; around line 2 it now reads:\n1: one\n2: number two and\n/,
    );
    assert.match(error.message, /Edit 2 \(three\): would fit; around line 3 it now reads:/);
    await workspace.call(editFile, { path: "a.ts", edits: [{ search: "number two", replace: "2" }] });
    assert.equal(await workspace.read("a.ts"), "one\n2 and\nthree\n");
  });

  it("applies to a changed file what stands there once and to the letter, and says so", async () => {
    await workspace.write("a.ts", "one\n  two\nthree\nthree\n");
    await workspace.call(readFileTool, { path: "a.ts" });
    await workspace.write("a.ts", "zero\none\n  two\nthree\nthree\n");
    const edit = (search: string, replace: string, all?: boolean) =>
      workspace.call(editFile, { path: "a.ts", edits: [{ search, replace, all }] });
    const result = await edit("one\n", "1\n");
    assert.equal(
      result.content,
      "Edited a.ts at line 2 (+1 −1).\nThe file had changed since you read it; the edits still matched exactly.",
    );
    await assert.rejects(edit("\ttwo\n", "\t2\n"), { code: "conflict" });
    assert.equal(await workspace.read("a.ts"), "zero\n1\n  two\nthree\nthree\n");
  });

  it("does not take every occurrence for certain in a changed file", async () => {
    await workspace.write("a.ts", "three\nthree\n");
    await workspace.call(readFileTool, { path: "a.ts" });
    await workspace.write("a.ts", "three\nthree\nthree\n");
    const edits = [{ search: "three", replace: "3", all: true }];
    await assert.rejects(workspace.plan(editFile, { path: "a.ts", edits }), { code: "conflict" });
  });

  it("says how many places every occurrence was", async () => {
    await workspace.write("a.ts", "a\nb\na\n");
    const edits = [{ search: "a", replace: "c", all: true }];
    const result = await workspace.call(editFile, { path: "a.ts", edits });
    assert.equal(result.content, "Edited a.ts at lines 1, 3 (+2 −2).\nEdit 1 matched 2 places.");
  });

  it("does not write a line that stands for lines left out", async () => {
    await workspace.write("a.ts", "{\n  a();\n  b();\n}\n");
    const edits = [{ search: "  a();\n  b();\n", replace: "  // ... existing code ...\n  c();\n" }];
    const error = await failure(() => workspace.plan(editFile, { path: "a.ts", edits }));
    assert.match(error.message, /Edit 1 leaves lines out: `\/\/ \.\.\. existing code \.\.\.`/);
    await workspace.write("b.ts", "{\n  // ... existing code ...\n}\n");
    await workspace.call(editFile, {
      path: "b.ts",
      edits: [{ search: "{\n  // ... existing code ...\n", replace: "[\n  // ... existing code ...\n" }],
    });
  });

  it("edits again after its own edit without another look", async () => {
    await workspace.write("a.ts", "one\n");
    await workspace.call(readFileTool, { path: "a.ts" });
    await workspace.call(editFile, { path: "a.ts", edits: [{ search: "one", replace: "two" }] });
    await workspace.call(editFile, { path: "a.ts", edits: [{ search: "two", replace: "three" }] });
    assert.equal(await workspace.read("a.ts"), "three\n");
  });

  it("gives up when the file changes between review and write", async () => {
    await workspace.write("a.ts", "one\n");
    const input = { path: "a.ts", edits: [{ search: "one", replace: "1" }] };
    const plan = await workspace.plan(editFile, input);
    await workspace.write("a.ts", "one, but newer\n");
    const [change] = plan.changes ?? [];
    assert.ok(change);
    const error = await failure(() =>
      editFile.run(input, workspace.context, [{ ...change, text: "1\n", rejected: [], reviewed: true }]),
    );
    assert.equal(error.code, "conflict");
    assert.equal(await workspace.read("a.ts"), "one, but newer\n");
    assert.equal(
      workspace.events.some((event) => event.type === "change" && event.state === "failed"),
      true,
    );
  });

  it("keeps byte-order mark, line endings, encoding, missing final newline and mode", async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("één\r\ntwee", "utf16le")]);
    await workspace.write("run.sh", bytes);
    await chmod(join(workspace.folder, "run.sh"), 0o754);
    await workspace.call(editFile, { path: "run.sh", edits: [{ search: "één\n", replace: "één\nanderhalf\n" }] });
    const expected = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("één\r\nanderhalf\r\ntwee", "utf16le")]);
    assert.deepEqual(await readFile(join(workspace.folder, "run.sh")), expected);
    assert.equal((await stat(join(workspace.folder, "run.sh"))).mode & 0o777, 0o754);
  });

  it("names files that may have been meant", async () => {
    await workspace.write("src/invoice.ts", "x\n");
    await workspace.write("lib/total.ts", "x\n");
    const edits = [{ search: "x", replace: "y" }];
    const near = await failure(() => workspace.plan(editFile, { path: "src/invoices.ts", edits }));
    assert.equal(near.code, "not_found");
    assert.match(near.hint ?? "", /src\/invoice\.ts/);
    const elsewhere = await failure(() => workspace.plan(editFile, { path: "src/total.ts", edits }));
    assert.match(elsewhere.hint ?? "", /lib\/total\.ts/);
  });

  it("refuses binary files, directories and edits without effect", async () => {
    await workspace.write("a.bin", new Uint8Array([0, 1, 2, 0]));
    await workspace.write("d/a.ts", "one\n");
    const edits = [{ search: "one", replace: "1" }];
    assert.equal((await failure(() => workspace.plan(editFile, { path: "a.bin", edits }))).code, "invalid_input");
    assert.equal((await failure(() => workspace.plan(editFile, { path: "d", edits }))).code, "invalid_input");
    const back = [...edits, { search: "1", replace: "one" }];
    assert.match((await failure(() => workspace.plan(editFile, { path: "d/a.ts", edits: back }))).message, /nothing/);
  });
});

describe("write_file", () => {
  let workspace: ToolWorkspace;
  beforeEach(async () => {
    workspace = await createToolWorkspace();
  });
  afterEach(() => workspace.dispose());

  it("creates a file with its folders", async () => {
    const result = await workspace.call(writeFile, { path: "deep/er/new.ts", content: "one\ntwo\n" });
    assert.equal(await workspace.read("deep/er/new.ts"), "one\ntwo\n");
    assert.equal(result.content, "Created deep/er/new.ts (+2 −0).");
  });

  it("replaces only what the model has read", async () => {
    await workspace.write("a.ts", "one\r\n");
    const input = { path: "a.ts", content: "two\nthree\n" };
    assert.equal((await failure(() => workspace.plan(writeFile, input))).code, "conflict");
    await workspace.call(readFileTool, { path: "a.ts" });
    await workspace.call(writeFile, input);
    assert.equal(await workspace.read("a.ts"), "two\r\nthree\r\n");
  });

  it("does not take an edit for having read the file", async () => {
    await workspace.write("a.ts", "one\nrest\n");
    await workspace.call(editFile, { path: "a.ts", edits: [{ search: "one", replace: "1" }] });
    assert.equal((await failure(() => workspace.plan(writeFile, { path: "a.ts", content: "1\n" }))).code, "conflict");
  });

  it("does not write a line that stands for lines left out", async () => {
    await workspace.write("a.ts", "one\ntwo\nthree\n");
    await workspace.call(readFileTool, { path: "a.ts" });
    for (const line of ["// ... existing code ...", "  # ... rest of the file", "/* existing code ... */", "// ..."]) {
      const error = await failure(() => workspace.plan(writeFile, { path: "a.ts", content: `1\n${line}\n` }));
      assert.match(error.message, /leaves lines out/, line);
    }
    for (const line of ["    ...", "  ...rest,", "// and so on ...", "const a = 1; // ... existing"]) {
      await workspace.plan(writeFile, { path: "a.ts", content: `1\n${line}\n` });
    }
    await failure(() => workspace.plan(writeFile, { path: "b.ts", content: "// ... rest of the code ...\n" }));
    await workspace.plan(writeFile, { path: "b.ts", content: "// ...\n" });
    await workspace.plan(writeFile, { path: "b.md", content: "```ts\n// ... existing code ...\n```\n" });
    await failure(() => workspace.plan(writeFile, { path: "b.md", content: "<!-- ... existing content ... -->\n" }));
  });

  it("does not empty a file", async () => {
    await workspace.write("a.ts", "one\n");
    await workspace.call(readFileTool, { path: "a.ts" });
    const error = await failure(() => workspace.plan(writeFile, { path: "a.ts", content: "" }));
    assert.match(error.hint ?? "", /delete_file/);
  });

  it("fills an empty file without a look", async () => {
    await workspace.write("a.ts", "");
    await workspace.call(writeFile, { path: "a.ts", content: "one\n" });
    assert.equal(await workspace.read("a.ts"), "one\n");
  });

  it("does not overwrite a file that appears after the review", async () => {
    const input = { path: "a.ts", content: "mine\n" };
    const plan = await workspace.plan(writeFile, input);
    await workspace.write("a.ts", "theirs\n");
    const [change] = plan.changes ?? [];
    assert.ok(change);
    const approved = [{ ...change, text: "mine\n", rejected: [], reviewed: true }];
    assert.equal((await failure(() => writeFile.run(input, workspace.context, approved))).code, "conflict");
    assert.equal(await workspace.read("a.ts"), "theirs\n");
  });
});

async function failure(act: () => unknown): Promise<ToolError> {
  try {
    await act();
  } catch (error) {
    assert.ok(error instanceof ToolError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "It was expected to fail." });
}
