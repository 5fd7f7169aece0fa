import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundleDirectory, dumpIndex, MemoryWorkspace, repositoryRoot } from "./memory-workspace.ts";

const kills = 20;
const fileCount = 120;

describe("repository memory when its process is killed", () => {
  it(`is whole after ${kills} kills at different moments, and two writers at once leave it whole`, async () => {
    const space = new MemoryWorkspace();
    try {
      space.git("init", "--quiet");
      const write = (round: number) => {
        for (let number = 0; number < fileCount; number += 1)
          space.put(`src/f${number}.ts`, `export function task${number}() {\n  return "${wordOf(round)}";\n}\n`);
      };
      write(0);
      space.commit("Begin");
      for (let round = 1; round <= kills; round += 1) {
        write(round);
        await killAt(space, round);
        // What can be read is a whole state: of before, or of after.
        const before = dumpIndex(space.directory);
        if (before.length > 0) assert.equal(before.length, fileCount);
        for (const match of await space.find("task7")) assert.ok(match.startLine >= 1);
      }
      const [first, second] = await Promise.all([finish(space), finish(space)]);
      assert.deepEqual([first, second], [0, 0]);
      const found = await space.find(wordOf(kills), 1000);
      assert.equal(found.length, fileCount);
      assert.deepEqual(await space.paths(wordOf(kills - 1)), []);
      assert.ok(!existsSync(join(space.directory, "lock")));
      const killed = dumpIndex(space.directory);
      rmSync(space.directory, { recursive: true });
      await space.refresh();
      assert.deepEqual(killed, dumpIndex(space.directory));
    } finally {
      await space.dispose();
    }
  }).timeout(180_000);
});

function wordOf(round: number): string {
  return `zq${String.fromCharCode(97 + round)}`;
}

function start(space: MemoryWorkspace) {
  const script = join(repositoryRoot, "test/unit/repository/kill-child.ts");
  return fork(script, [space.directory, space.root, bundleDirectory], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

/** Kills the child a little later in each round: right away, between files, while it commits. */
function killAt(space: MemoryWorkspace, round: number): Promise<void> {
  const child = start(space);
  return new Promise((resolve) => {
    let messages = 0;
    child.on("message", () => {
      messages += 1;
      // Spread over the whole work, which takes some tens of milliseconds.
      if (messages === 1) setTimeout(() => child.kill("SIGKILL"), round * 6);
    });
    child.once("exit", () => resolve());
  });
}

function finish(space: MemoryWorkspace): Promise<number | null> {
  return new Promise((resolve) => start(space).once("exit", resolve));
}
