import assert from "node:assert/strict";
import { MemoryWorkspace, never } from "./memory-workspace.ts";

describe("indexing that is stopped", () => {
  let space: MemoryWorkspace;

  beforeEach(() => {
    space = new MemoryWorkspace();
  });

  afterEach(() => space.dispose());

  it("keeps what was read, however early it comes, and goes on from there", async () => {
    const files = 600;
    const body = Array.from({ length: 40 }, (_, line) => `  console.log("line ${line}");`).join("\n");
    for (let number = 0; number < files; number += 1)
      space.put(`src/file${number}.ts`, `export function part${number}() {\n${body}\n}\n`);
    const stop = new AbortController();
    let done = 0;
    const stopped = space.memory.refresh(
      {
        onProgress: (progress) => {
          done = progress.done;
          if (progress.done > 0) stop.abort();
        },
      },
      stop.signal,
    );
    await assert.rejects(stopped, { name: "AbortError" });
    assert.ok(done > 0 && done < files, `${done}`);
    const between = await space.memory.status();
    assert.equal(between.state, "partial");
    assert.equal(between.files, done);
    const report = await space.memory.refresh({}, never);
    assert.equal(report.indexed, files - done);
    assert.deepEqual([report.status.state, report.status.files], ["ready", files]);
  });
});
