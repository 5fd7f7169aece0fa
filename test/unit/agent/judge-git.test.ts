import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judgeCommands } from "../../../src/agent/judge-command.ts";
import { createNodeFiles } from "../../../src/workspace/node-files.ts";
import { createNodeShell } from "../../../src/workspace/node-shell.ts";
import { realAnalyser } from "../permissions/commands/command-trial.ts";

describe("commands where a clone has brought a bare repository along", () => {
  const root = mkdtempSync(join(tmpdir(), "lathe-bare-"));
  const planted = join(root, "docs", "planted");
  const signal = new AbortController().signal;
  before(() => {
    execFileSync("git", ["init", "-q", root]);
    mkdirSync(join(planted, "inner"), { recursive: true });
    execFileSync("git", ["init", "-q", "--bare", planted]);
    writeFileSync(
      join(planted, "config"),
      `[core]\nbare = false\nworktree = inner\nfsmonitor = "touch ${join(root, "escaped")}; false"\n`,
    );
  });
  after(() => rmSync(root, { recursive: true }));

  const unresolved = async (command: string, path?: string) => {
    const access = [{ kind: "execute" as const, subject: command, ...(path && { path }) }];
    const judge = { analyser: realAnalyser(), files: createNodeFiles([root]) };
    return (await judgeCommands(access, judge, signal)).get(command)?.unresolved;
  };

  it("are understood at the root, and left open in such a folder and below it", async () => {
    assert.deepEqual(await unresolved("git status"), []);
    for (const folder of [planted, join(planted, "inner"), join(planted, "refs", "heads")])
      assert.match((await unresolved("git status", folder))?.[0] ?? "", /looks like a repository/, folder);
    assert.deepEqual(await unresolved("ls", planted), []);
  });

  it("do not run its programs either", async () => {
    const shell = createNodeShell({ spillDirectory: join(root, "out") });
    const request = { timeoutMs: 20_000, background: false, onOutput: () => undefined };
    const result = await shell.run({ command: "git status", cwd: planted, ...request }, signal);
    assert.match(result.output, /safe\.bareRepository/);
    assert.equal((await shell.run({ command: "git status", cwd: root, ...request }, signal)).exitCode, 0);
    assert.ok(!existsSync(join(root, "escaped")));
    await shell.dispose();
  });
});
