import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNodeShell } from "../../../src/workspace/node-shell.ts";

describe("following a background process", () => {
  it("hears what it goes on to write, and its end, and takes nothing from who reads", async () => {
    const shell = createNodeShell({ spillDirectory: join(tmpdir(), "lathe-spill"), settleMs: 100 });
    const signal = AbortSignal.timeout(10_000);
    try {
      const command = "echo first; sleep 0.6; echo second";
      const request = { command, cwd: tmpdir(), timeoutMs: 10_000, background: true, onOutput: () => undefined };
      const { processId, running } = await shell.run(request, signal);
      assert.equal(running, true);
      let heard = "";
      await shell.follow?.(processId, (text) => {
        heard += text;
      });
      assert.equal(heard, "second\n");
      assert.match((await shell.readOutput(processId, signal)).output, /second/);
    } finally {
      await shell.dispose();
    }
  });
});
