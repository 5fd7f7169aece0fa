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

  it("writes nothing when one block of several fails, and reports each", async () => {
    await workspace.write("a.ts", "one\ntwo\n");
    const edits = [
      { search: "one", replace: "1" },
      { search: "three", replace: "3" },
    ];
    const error = await failure(() => workspace.plan(editFile, { path: "a.ts", edits }));
    assert.equal(error.code, "not_found");
    assert.match(error.message, /1 of 2 blocks failed/);
    assert.match(error.message, /Block 1 \(one\): fits at line 1/);
    assert.match(error.message, /Block 2 \(three\): not found/);
    assert.equal(await workspace.read("a.ts"), "one\ntwo\n");
  });

  it("tells which match was not exact", async () => {
    await workspace.write("a.ts", "{\n    go();\n}\n");
    const result = await workspace.call(editFile, { path: "a.ts", edits: [{ search: "\tgo();", replace: "\ton();" }] });
    assert.equal(await workspace.read("a.ts"), "{\n    on();\n}\n");
    assert.match(result.content, /Block 1 was matched by indentation/);
  });

  it("writes only the accepted hunks and tells what was rejected", async () => {
    await workspace.write("a.ts", "one\ntwo\nthree\n");
    const edits = [
      { search: "one", replace: "1" },
      { search: "three", replace: "3" },
    ];
    const result = await workspace.call(editFile, { path: "a.ts", edits }, ["h2"]);
    assert.equal(await workspace.read("a.ts"), "1\ntwo\nthree\n");
    assert.match(result.content, /^Edited a.ts at line 1 \(\+1 −1\)\.\nThe user rejected 1 of 2 hunks; .*line 3/);
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

  it("refuses to edit what changed since the model read it, shows it, and lets the next attempt pass", async () => {
    await workspace.write("a.ts", "one\ntwo\n");
    await workspace.call(readFileTool, { path: "a.ts" });
    await workspace.write("a.ts", "one\ntwo and a half\n");
    const edit = { path: "a.ts", edits: [{ search: "two", replace: "2" }] };
    const error = await failure(() => workspace.plan(editFile, edit));
    assert.equal(error.code, "conflict");
    assert.match(error.message, /^2: two and a half$/m);
    await workspace.call(editFile, edit);
    assert.equal(await workspace.read("a.ts"), "one\n2 and a half\n");
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
      editFile.run(input, workspace.context, [{ ...change, text: "1\n", rejected: [] }]),
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
    const approved = [{ ...change, text: "mine\n", rejected: [] }];
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
