import assert from "node:assert/strict";
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { isAbortError, ToolError } from "../../../src/base/errors.ts";
import type { Shell, ShellRequest, ShellResult } from "../../../src/ports/shell.ts";
import { commandEnvironment } from "../../../src/workspace/command-environment.ts";
import { createNodeShell } from "../../../src/workspace/node-shell.ts";

const { signal } = new AbortController();

describe("createNodeShell", () => {
  let folder: string;
  let shell: Shell;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "lathe-shell-")));
    shell = createNodeShell({ spillDirectory: join(folder, "outputs"), settleMs: 50, silentMs: 5000 });
  });
  afterEach(async () => {
    await shell.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (command: string, more: Partial<ShellRequest> = {}): Promise<ShellResult> =>
    shell.run(
      { command, cwd: folder, timeoutMs: 20_000, background: false, onOutput: () => undefined, ...more },
      signal,
    );

  it("returns output and exit code", async () => {
    const result = await run("echo out; exit 3");
    assert.deepEqual([result.output, result.exitCode, result.running, result.timedOut], ["out\n", 3, false, false]);
  });

  it("keeps errors where they happened", async () => {
    assert.equal((await run("echo 1; echo 2 >&2; echo 3; echo 4 >&2")).output, "1\n2\n3\n4\n");
  });

  it("runs in the given folder, with nothing to read", async () => {
    assert.equal((await run("pwd; cat")).output, `${folder}\n`);
  });

  it("tells of a command that cannot be parsed", async () => {
    const result = await run("echo 'open");
    assert.equal(result.exitCode, 2);
    assert.match(result.output, /unexpected EOF/);
  });

  it("passes output on as it comes", async () => {
    const pieces: string[] = [];
    await run("echo héllo", { onOutput: (text) => pieces.push(text) });
    assert.equal(pieces.join(""), "héllo\n");
  });

  it("takes out colours and redrawn lines", async () => {
    const result = await run("printf '\\033[31mred\\033[0m\\n10%%\\r20%%\\r100%%\\n\\033]0;title\\007end'");
    assert.equal(result.output, "red\n100%\nend");
  });

  it("bounds long output and keeps all of it in a file", async () => {
    const result = await run("seq 1 200000");
    assert.equal(result.truncated, true);
    assert.ok(result.output.length < 20_000);
    assert.match(result.output, /^1\n2\n/);
    assert.match(result.output, /characters left out/);
    assert.match(result.output, /\n200000\n$/);
    const whole = await readFile(result.outputPath ?? "", "utf8");
    assert.equal(whole, Array.from({ length: 200_000 }, (_, index) => `${index + 1}\n`).join(""));
    assert.equal(result.totalBytes, whole.length);
  });

  it("ends the whole group when time is up", async () => {
    const result = await run("echo start; sleep 300 & sleep 300", { timeoutMs: 300 });
    assert.deepEqual([result.timedOut, result.running, result.output], [true, false, "start\n"]);
  });

  it("ends the group and rejects with the reason when aborted", async () => {
    const controller = new AbortController();
    const request = { command: "echo go; sleep 300", cwd: folder, timeoutMs: 60_000, background: false };
    const running = shell.run({ ...request, onOutput: () => controller.abort() }, controller.signal);
    await assert.rejects(running, isAbortError);
    await assert.rejects(shell.readOutput("p1", signal), /no process p1/);
  });

  it("does not wait for what a command leaves running, and can stop it", async () => {
    const result = await run("sleep 300 & echo left");
    assert.deepEqual([result.exitCode, result.running, result.output], [0, true, "left\n"]);
    assert.equal((await shell.stop(result.processId, signal)).running, false);
  });

  it("leaves a background command alone once it has spoken, and reads on", async () => {
    const started = await run(`echo ready; while [ ! -e go ]; do sleep 0.05; done; echo went; sleep 300`, {
      background: true,
    });
    assert.deepEqual([started.running, started.output], [true, "ready\n"]);
    assert.equal((await shell.readOutput(started.processId, signal)).output, "");
    await run("touch go");
    let later = "";
    while (later === "") {
      await nextTurn();
      later = (await shell.readOutput(started.processId, signal)).output;
    }
    assert.equal(later, "went\n");
    const stopped = await shell.stop(started.processId, signal);
    assert.deepEqual([stopped.running, stopped.signal], [false, "SIGTERM"]);
    await assert.rejects(
      shell.readOutput(started.processId, signal),
      (error) => error instanceof ToolError && error.code === "not_found",
    );
  });

  it("returns a background command that ends at once with its exit code", async () => {
    const result = await run("echo failed >&2; exit 7", { background: true });
    assert.deepEqual([result.exitCode, result.running, result.output], [7, false, "failed\n"]);
  });

  it("tells of a folder that is not there", async () => {
    await assert.rejects(
      run("ls", { cwd: join(folder, "nowhere") }),
      (error) => error instanceof ToolError && error.code === "not_found",
    );
  });

  it("names what runs when asked for another process", async () => {
    const started = await run("echo here; sleep 300", { background: true });
    await assert.rejects(
      shell.stop("p99", signal),
      (error) => error instanceof ToolError && (error.hint ?? "").includes(`${started.processId} (`),
    );
  });
});

describe("commandEnvironment", () => {
  it("hands on everything but keys, and tells programs that nobody watches", () => {
    const environment = commandEnvironment({ PATH: "/bin", OPENAI_API_KEY: "k", LATHE_API_KEY: "k", FORCE_COLOR: "1" });
    assert.equal(environment.PATH, "/bin");
    assert.equal(environment.OPENAI_API_KEY, undefined);
    assert.equal(environment.LATHE_API_KEY, undefined);
    assert.equal(environment.FORCE_COLOR, undefined);
    assert.equal(environment.GIT_TERMINAL_PROMPT, "0");
    assert.equal(environment.PAGER, "cat");
    assert.equal(environment.npm_config_update_notifier, "false", "an advertisement for an update is read by nobody");
  });
});
