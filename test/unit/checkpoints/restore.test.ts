import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "../../../src/changes/contents/content-hash.ts";
import { CheckpointWorkspace } from "./workspace.ts";

const noFile = /no checkpoint/;

describe("checkpoints: restore", () => {
  let space: CheckpointWorkspace;
  beforeEach(() => {
    space = new CheckpointWorkspace();
  });
  afterEach(() => {
    assert.deepEqual(space.problems, []);
    space.remove();
  });

  it("brings back what was edited, made, deleted and moved, and takes it all back again", async () => {
    space.put("edited.ts", "one\ntwo\nthree\n");
    space.put("deleted.ts", "gone\n", 0o600);
    space.put("moved.ts", "moved\n", 0o755);
    const before = space.snapshot();
    const id = space.begin();
    await space.agentWrite("edited.ts", "one\n2\nthree\nfour\n");
    await space.agentWrite("edited.ts", "one\n2\n");
    await space.agentWrite("deep/er/made.ts", "new\n");
    await space.agentRemove("deleted.ts");
    await space.agentMove("moved.ts", "sub/moved.ts");
    const after = space.snapshot();
    assert.deepEqual(await space.preview(id), [
      "delete deep/er/made.ts +0 -1",
      "recreate deleted.ts +1 -0",
      "restore edited.ts +2 -1",
      "recreate moved.ts +1 -0",
      "delete sub/moved.ts +0 -1",
    ]);
    const first = await space.restore(id);
    assert.deepEqual(space.snapshot(), before);
    assert.deepEqual(first.refused, []);
    assert.equal(first.undo.cause, "restore");
    const redo = await space.restore(first.undo.id);
    assert.deepEqual(space.snapshot(), after);
    await space.restore(redo.undo.id);
    assert.deepEqual(space.snapshot(), before);
    assert.deepEqual(await space.preview(id), []);
  });

  it("brings back bytes that are no plain text: CRLF, marks, UTF-16, binary", async () => {
    const contents = {
      "crlf.txt": "a\r\nb\rc\n",
      "mark.txt": Buffer.from("\ufeffa\r\n"),
      "wide.txt": Buffer.from("\ufeffwide\n", "utf16le"),
      "latin.txt": Buffer.from([0x61, 0xe9, 0x0a]),
      "binary.bin": Buffer.from([0, 1, 2, 255, 254, 0, 10]),
      "large.txt": "0123456789\n".repeat(5000),
      "empty.txt": "",
    };
    for (const [path, content] of Object.entries(contents)) space.put(path, content);
    const before = space.snapshot();
    const id = space.begin();
    for (const path of ["crlf.txt", "mark.txt", "wide.txt", "latin.txt", "large.txt", "empty.txt"]) {
      await space.agentWrite(path, "x\n");
    }
    await space.agentRemove("binary.bin");
    const after = space.snapshot();
    const { undo } = await space.restore(id);
    assert.deepEqual(space.snapshot(), before);
    await space.restore(undo.id);
    assert.deepEqual(space.snapshot(), after);
  });

  it("goes back to each of several checkpoints, in any order", async () => {
    const states: { id: string; files: Record<string, string> }[] = [];
    for (let step = 1; step <= 4; step += 1) {
      states.push({ files: space.snapshot(), id: space.begin() });
      await space.agentWrite("a.txt", `${step}\n`);
      await space.agentWrite(`b${step}.txt`, "b\n");
    }
    for (const index of [2, 0, 3, 1]) {
      await space.restore(states[index]?.id ?? "");
      assert.deepEqual(space.snapshot(), states[index]?.files);
    }
  });

  it("refuses what a person has changed since, unless told to", async () => {
    space.put("a.txt", "a\n");
    space.put("b.txt", "b\n");
    space.put("c.txt", "c\n");
    const id = space.begin();
    for (const name of ["a.txt", "b.txt", "c.txt"]) await space.agentWrite(name, "agent\n");
    space.put("a.txt", "person\n");
    // In between, with the agent's work on top of it.
    space.put("b.txt", "person\n");
    await space.agentWrite("b.txt", "person and agent\n");
    assert.deepEqual(await space.preview(id), [
      "restore a.txt +1 -1 changed since",
      "restore b.txt +1 -1 changed since",
      "restore c.txt +1 -1",
    ]);
    const { refused } = await space.restore(id);
    assert.deepEqual(refused.map(({ path }) => path).sort(), ["a.txt", "b.txt"]);
    assert.equal(space.read("a.txt"), "person\n");
    assert.equal(space.read("b.txt"), "person and agent\n");
    assert.equal(space.read("c.txt"), "c\n");
    const { undo } = await space.restore(id, { force: true });
    assert.equal(space.read("a.txt"), "a\n");
    await space.restore(undo.id);
    assert.equal(space.read("a.txt"), "person\n");
    // Brought back it is the person's again.
    assert.deepEqual(await space.preview(id), [
      "restore a.txt +1 -1 changed since",
      "restore b.txt +1 -1 changed since",
    ]);
  });

  it("leaves alone what only a person has changed", async () => {
    space.put("mine.txt", "1\n");
    const id = space.begin();
    await space.agentWrite("other.txt", "x\n");
    space.put("mine.txt", "2\n");
    space.put("new.txt", "mine\n");
    await space.restore(id);
    assert.equal(space.read("mine.txt"), "2\n");
    assert.equal(space.read("new.txt"), "mine\n");
    assert.equal(space.read("other.txt"), undefined);
  });

  it("restores chosen files only", async () => {
    const id = space.begin();
    await space.agentWrite("a.txt", "a\n");
    await space.agentWrite("b.txt", "b\n");
    await space.restore(id, { files: ["b.txt"] });
    assert.deepEqual([space.read("a.txt"), space.read("b.txt")], ["a\n", undefined]);
  });

  it("does not follow a link that has taken the place of a folder", async () => {
    space.put("folder/a.txt", "a\n");
    const outside = join(space.base, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "a.txt"), "secret\n");
    const id = space.begin();
    await space.agentWrite("folder/a.txt", "agent\n");
    renameSync(space.at("folder"), space.at("aside"));
    symlinkSync(outside, space.at("folder"));
    const result = await space.restore(id, { force: true });
    assert.deepEqual(result.restored, []);
    assert.deepEqual(readdirSync(outside), ["a.txt"]);
    assert.match((await space.preview(id)).join("\n"), /not covered .*symbolic link leads elsewhere/);
  });

  it("goes back to what an editor showed and had not saved", async () => {
    space.put("a.txt", "saved\n");
    const id = space.begin();
    const unsaved = { hash: "of the editor's text", read: async () => Buffer.from("unsaved\n") };
    await space.recorder.beforeChange(space.at("a.txt"), undefined, unsaved);
    space.put("a.txt", "agent\n");
    space.recorder.afterChange(space.at("a.txt"), contentHash(Buffer.from("agent\n")));
    assert.deepEqual(await space.preview(id), ["restore a.txt +1 -1"]);
    await space.restore(id);
    assert.equal(space.read("a.txt"), "unsaved\n");
  });

  it("keeps nothing of git's own folder", async () => {
    space.put(".git/config", "[core]\n");
    const id = space.begin();
    await space.agentWrite(".git/config", "[changed]\n");
    assert.deepEqual(await space.preview(id), []);
  });

  it("brings back what another session of the same folder has changed since", async () => {
    space.put("a.txt", "a\n");
    const id = space.begin();
    const other = new CheckpointWorkspace({ sessionId: "session-2", beside: space });
    await space.agentWrite("a.txt", "b\n");
    const otherId = other.begin();
    await other.agentWrite("a.txt", "c\n");
    await space.agentWrite("a.txt", "d\n");
    const summaries = (await space.store.list("session-1")).map((one) => [one.id, one.number, one.files, one.title]);
    assert.deepEqual(summaries, [[id, 1, 1, "Request 1"]]);
    assert.deepEqual(await space.preview(otherId), ["restore a.txt +1 -1"]);
    await space.restore(otherId);
    assert.equal(space.read("a.txt"), "b\n");
    await space.restore(id);
    assert.equal(space.read("a.txt"), "a\n");
  });

  it("says when a content is gone from the store or damaged", async () => {
    space.put("a.txt", "a\n");
    space.put("b.txt", "b\n");
    const id = space.begin();
    await space.agentWrite("a.txt", "x\n");
    await space.agentWrite("b.txt", "x\n");
    const blobs = join(space.directory, "blobs");
    const [first = "", second = ""] = readdirSync(blobs);
    rmSync(join(blobs, first));
    writeFileSync(join(blobs, second), "damaged");
    const lines = await space.preview(id);
    assert.equal(lines.length, 2);
    for (const line of lines) assert.match(line, /its old content is no longer in the store/);
  });

  it("passes over a manifest line that a crash cut off", async () => {
    space.put("a.txt", "a\n");
    const id = space.begin();
    await space.agentWrite("a.txt", "x\n");
    const [name = ""] = readdirSync(space.directory).filter((one) => one.endsWith(".jsonl"));
    writeFileSync(join(space.directory, name), '{"stamp":1,"path":"/x', { flag: "a" });
    assert.deepEqual(await space.preview(id), ["restore a.txt +1 -1"]);
  });

  it("says that there is no such checkpoint", async () => {
    await assert.rejects(space.restore("checkpoint-none"), noFile);
    await assert.rejects(space.preview("checkpoint-none"), noFile);
  });

  it("says once that checkpoints cannot be kept, and lets the change be made", async () => {
    space.begin();
    const blobs = join(space.directory, "blobs");
    writeFileSync(blobs, "in the way");
    space.put("a.txt", "a\n");
    await space.agentWrite("a.txt", "b\n");
    await space.agentWrite("a.txt", "c\n");
    assert.equal(space.read("a.txt"), "c\n");
    assert.equal(space.problems.splice(0).length, 1);
  });

  it("restores mode bits", async () => {
    space.put("run.sh", "echo\n", 0o755);
    const id = space.begin();
    await space.command(() => chmodSync(space.at("run.sh"), 0o644));
    assert.equal((await space.restore(id)).restored.length, 1);
    assert.equal(space.mode("run.sh"), 0o755);
    assert.ok(existsSync(space.at("run.sh")));
  });
});
