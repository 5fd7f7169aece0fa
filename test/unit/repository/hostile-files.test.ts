import assert from "node:assert/strict";
import { chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MemoryWorkspace } from "./memory-workspace.ts";

describe("repository memory among hostile files", () => {
  for (const withGit of [true, false]) {
    it(`takes a log of 300 MB, links in a circle, odd names and bytes that are no text, ${withGit ? "with" : "without"} git`, async () => {
      const space = new MemoryWorkspace();
      try {
        if (withGit) space.git("init", "--quiet");
        const log = openSync(join(space.root, "huge.txt"), "w");
        ftruncateSync(log, 300 * 1024 * 1024);
        closeSync(log);
        mkdirSync(join(space.root, "loop"));
        symlinkSync("..", join(space.root, "loop/up"));
        symlinkSync("self.ts", join(space.root, "self.ts"));
        symlinkSync("/etc/passwd", join(space.root, "outside.ts"));
        const deep = `${"deep ".repeat(10).trim()}/${"x".repeat(100)}/${"y".repeat(120)} ünï 🦫.ts`;
        space.put(deep, "export const beaver = 'dam';\n");
        space.put(
          "invalid.ts",
          Buffer.concat([
            Buffer.from("export const marmot = '"),
            Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
            Buffer.from("';\n"),
          ]),
        );
        space.put('quo"te\nline.ts', "export const badger = 1;\n");
        space.put("closed.ts", "export const otter = 1;\n");
        chmodSync(join(space.root, "closed.ts"), 0o000);
        space.put("empty.ts", "");
        writeFileSync(join(space.root, "long-line.ts"), `export const weasel = "${"z".repeat(390_000)}";\n`);
        const { status } = await space.refresh();
        assert.equal(status.state, "ready");
        assert.equal(status.skipped["too-large"], 1);
        assert.deepEqual(await space.paths("beaver"), [deep]);
        assert.deepEqual(await space.paths("marmot"), ["invalid.ts"]);
        assert.deepEqual(await space.paths("badger"), ['quo"te\nline.ts']);
        assert.deepEqual(await space.paths("root"), []);
      } finally {
        await space.dispose();
      }
    }).timeout(60_000);
  }
});
