import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { UserError } from "../../../src/base/errors.ts";
import { MemoryWorkspace, never } from "./memory-workspace.ts";

describe("repository memory on a full disk", () => {
  it("says so, keeps what it had, and goes on when there is room", async function () {
    const space = new MemoryWorkspace();
    mkdirSync(space.directory);
    const mount = spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", space.directory]);
    // Only who may mount has a small disk at hand.
    if (mount.status !== 0) {
      await space.dispose();
      this.skip();
    }
    try {
      space.put("small.ts", "export function beaver() {\n  return 'dam';\n}\n");
      await space.refresh();
      const word = (at: number) => `marmot${at.toString(36)}x${(at * 7919).toString(36)}`;
      const lines = Array.from({ length: 6000 }, (_, at) => `export const ${word(at)} = "${word(at + 9000)}";`);
      for (let file = 0; file < 6; file += 1)
        space.put(`large${file}.ts`, lines.slice(file * 1000, file * 1000 + 1000).join("\n"));
      await assert.rejects(
        space.refresh(),
        (error) => error instanceof UserError && error.code === "memory_disk" && /full/.test(error.message),
      );
      assert.equal((await space.memory.search({ text: "beaver", limit: 1 }, never))[0]?.path, "small.ts");
      assert.equal(spawnSync("mount", ["-o", "remount,size=64m", space.directory]).status, 0);
      assert.equal((await space.refresh()).status.files, 7);
      assert.equal((await space.find(word(2500), 1))[0]?.path, "large2.ts");
    } finally {
      await space.memory.close();
      spawnSync("umount", [space.directory]);
      await space.dispose();
    }
  }).timeout(60_000);
});
