import assert from "node:assert/strict";
import { createReviewFiles } from "../../../src/checkpoints/review-files.ts";
import { CheckpointWorkspace } from "./workspace.ts";

describe("checkpoints: points inside a checkpoint", () => {
  let space: CheckpointWorkspace;
  beforeEach(() => {
    space = new CheckpointWorkspace();
    space.put("a.ts", "a0\n");
    space.put("b.ts", "b0\n");
  });
  afterEach(() => {
    assert.deepEqual(space.problems, []);
    space.remove();
  });

  async function threeCalls(): Promise<string> {
    const id = space.begin();
    space.recorder.beforeCall("call-1", "Edit a.ts");
    await space.agentWrite("a.ts", "a1\n");
    space.recorder.beforeCall("call-2", "Run sed");
    await space.command(() => {
      space.put("a.ts", "a2\n");
      space.put("b.ts", "b2\n");
    });
    space.recorder.beforeCall("call-3", "Edit a.ts");
    await space.agentWrite("a.ts", "a3\n");
    return id;
  }

  it("are listed under it with what each call changed", async () => {
    const id = await threeCalls();
    const [listed] = await space.store.list();
    assert.equal(listed?.files, 2);
    assert.deepEqual(
      listed?.points.map((point) => [point.id, point.number, point.callId, point.title, point.files]),
      [
        [`${id}.1`, 1, "call-1", "Edit a.ts", 1],
        [`${id}.2`, 2, "call-2", "Run sed", 2],
        [`${id}.3`, 3, "call-3", "Edit a.ts", 1],
      ],
    );
  });

  it("can be restored each, by number or by call, and undone", async () => {
    const id = await threeCalls();
    const after = space.snapshot();
    assert.deepEqual(await space.preview(`${id}.3`), ["restore a.ts +1 -1"]);
    const result = await space.restore(`${id}.3`);
    assert.deepEqual([space.read("a.ts"), space.read("b.ts")], ["a2\n", "b2\n"]);
    assert.equal(result.point?.callId, "call-3");
    assert.equal(result.undo.title, "Before restoring checkpoint 1.3");
    await space.restore(result.undo.id);
    assert.deepEqual(space.snapshot(), after);
    await space.restore(await space.store.find("session-1", "call-2"));
    assert.deepEqual([space.read("a.ts"), space.read("b.ts")], ["a1\n", "b0\n"]);
    await space.restore(await space.store.find("session-1", "1.1"));
    assert.deepEqual([space.read("a.ts"), space.read("b.ts")], ["a0\n", "b0\n"]);
    assert.equal(await space.store.find("session-1", "1"), id);
  });

  it("are not found where there is none", async () => {
    const id = await threeCalls();
    for (const place of ["9", "1.4", "1.0", "call-9", ""]) {
      await assert.rejects(space.store.find("session-1", place), /no checkpoint/, place);
    }
    await assert.rejects(space.store.find("session-2", "1"), /no checkpoint/);
    await assert.rejects(space.restore(`${id}.4`), /no checkpoint/);
    await assert.rejects(space.restore(`${id}.x`), /no checkpoint/);
  });

  it("overwrite what a person changed since only where that path was named", async () => {
    const id = await threeCalls();
    space.put("a.ts", "mine\n");
    space.put("b.ts", "mine too\n");
    const result = await space.restore(id, { force: ["b.ts"] });
    assert.deepEqual([space.read("a.ts"), space.read("b.ts")], ["mine\n", "b0\n"]);
    assert.deepEqual(
      result.refused.map(({ path }) => path),
      ["a.ts"],
    );
  });
});

describe("checkpoints: what a review writes", () => {
  let space: CheckpointWorkspace;
  beforeEach(() => {
    space = new CheckpointWorkspace();
    space.put("a.ts", "one\ntwo\n");
  });
  afterEach(() => space.remove());

  async function reject(text: string): Promise<void> {
    const { signal } = new AbortController();
    const files = createReviewFiles({
      directory: space.directory,
      files: space.files,
      logger: { log: () => undefined },
    });
    const path = await files.resolve(space.at("a.ts"));
    const content = await files.read(path, signal);
    assert.ok(content.kind === "text");
    await files.write(path, text, content, { hash: content.hash }, signal);
  }

  it("is nobody's own work to a later restore, and no checkpoint", async () => {
    const id = space.begin();
    await space.agentWrite("a.ts", "1\n2\n");
    await reject("one\n2\n");
    assert.deepEqual(await space.preview(id), ["restore a.ts +1 -1"]);
    assert.equal((await space.store.list()).length, 1);
    await space.restore(id);
    assert.equal(space.read("a.ts"), "one\ntwo\n");
  });

  it("is taken back by a checkpoint that was made before it", async () => {
    space.begin();
    await space.agentWrite("a.ts", "1\n2\n");
    const id = space.begin();
    await reject("one\n2\n");
    await space.restore(id);
    assert.equal(space.read("a.ts"), "1\n2\n");
  });

  it("still leaves a person's lines a person's", async () => {
    const id = space.begin();
    await space.agentWrite("a.ts", "1\n2\n");
    space.put("a.ts", "1\n2\nmine\n");
    await reject("one\n2\nmine\n");
    assert.deepEqual(await space.preview(id), ["restore a.ts +1 -2 changed since"]);
  });
});
