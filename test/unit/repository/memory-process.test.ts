import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../src/base/errors.ts";
import { openMemoryProcess } from "../../../src/repository/process/open-memory-process.ts";
import { takeLock } from "../../../src/repository/store/write-lock.ts";
import { bundleDirectory, MemoryWorkspace, never, repositoryRoot } from "./memory-workspace.ts";

const script = join(repositoryRoot, "src/memory-host.ts");

describe("repository memory in a process of its own", () => {
  let space: MemoryWorkspace;
  const logged: string[] = [];

  beforeEach(() => {
    space = new MemoryWorkspace();
    space.put("retry.ts", "export function retryPolicy() {\n  return 1;\n}\n");
    logged.length = 0;
  });

  afterEach(() => space.dispose());

  function open(file = script) {
    return openMemoryProcess({
      script: file,
      directory: space.directory,
      roots: [space.root],
      bundleDirectory,
      logger: { log: (_level, message) => logged.push(message) },
    });
  }

  it("answers as one in this process does", async () => {
    const memory = open();
    assert.equal((await memory.status()).state, "absent");
    const seen: number[] = [];
    const report = await memory.refresh({ onProgress: ({ done }) => seen.push(done) }, never);
    assert.deepEqual([report.indexed, report.status.files, seen.at(-1)], [1, 1, 1]);
    assert.deepEqual((await memory.search({ text: "retry", limit: 3 }, never))[0]?.path, "retry.ts");
    assert.equal((await memory.findSymbols("retryPolicy", 3, never))[0]?.startLine, 1);
    assert.deepEqual(await memory.findReferences("retryPolicy", 3, never), []);
    assert.equal((await memory.outline(".", 3, never))[0]?.symbol, "retryPolicy");
    await memory.close();
  });

  it("hands over faults for the user, and aborts", async () => {
    const memory = open();
    await memory.refresh({}, never);
    const lock = takeLock(space.directory);
    await assert.rejects(
      memory.refresh({ wait: false }, never),
      (error) => error instanceof UserError && error.code === "memory_busy" && error.nextStep.length > 0,
    );
    const stop = new AbortController();
    const waiting = memory.refresh({ wait: true }, stop.signal);
    stop.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    lock?.release();
    assert.equal((await memory.refresh({}, never)).status.state, "ready");
    await memory.close();
  });

  it("starts again after its process died", async () => {
    const once = join(space.base, "once.mjs");
    writeFileSync(
      once,
      `import { existsSync, writeFileSync } from "node:fs";
       const mark = ${JSON.stringify(join(space.base, "died"))};
       if (existsSync(mark)) await import(${JSON.stringify(script)});
       else process.on("message", () => { writeFileSync(mark, ""); process.kill(process.pid, "SIGKILL"); });`,
    );
    const memory = open(once);
    await assert.rejects(memory.status(), (error) => error instanceof UserError && error.code === "memory_stopped");
    assert.match(logged.join(), /SIGKILL/);
    assert.equal((await memory.refresh({}, never)).indexed, 1);
    await memory.close();
  });
});
