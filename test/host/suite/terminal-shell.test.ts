import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import type { Shell, ShellRequest } from "../../../src/ports/shell.ts";
import { TerminalPool } from "../../../src/vscode/terminal/terminal-pool.ts";
import { createTerminalShell } from "../../../src/vscode/terminal/terminal-shell.ts";
import { createNodeShell } from "../../../src/workspace/node-shell.ts";
import { eventually, folder } from "./extension-under-test.ts";

describe("commands in the terminal", () => {
  let shell: Shell;
  let pool: TerminalPool;
  let output: string;

  function request(command: string, background = false): ShellRequest {
    output = "";
    const onOutput = (text: string) => {
      output += text;
    };
    return { command, cwd: folder, timeoutMs: 15_000, background, onOutput };
  }

  function terminals(): string[] {
    return vscode.window.terminals.map((terminal) => terminal.name);
  }

  beforeEach(() => {
    for (const terminal of vscode.window.terminals) terminal.dispose();
    pool = new TerminalPool();
    shell = createTerminalShell(createNodeShell({ spillDirectory: join(tmpdir(), "lathe-spill") }), pool, () => true);
  });

  afterEach(async () => {
    await shell.dispose();
    pool.dispose();
    await eventually("the terminals to close", () => terminals().every((name) => !name.startsWith("Lathe")));
  });

  it("show up without taking the focus, and end with their exit code", async () => {
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: "" }));
    const result = await shell.run(request("echo out; echo err >&2; exit 3"), AbortSignal.timeout(10_000));
    assert.equal(result.exitCode, 3);
    assert.equal(result.output.trim(), "out\nerr");
    assert.ok(terminals().includes("Lathe"));
    assert.equal(vscode.window.activeTextEditor, editor);
  });

  it("give their whole output", async () => {
    await shell.run(request("seq 1 20000"), AbortSignal.timeout(15_000));
    assert.deepEqual(
      output.trim().split("\n").map(Number),
      Array.from({ length: 20_000 }, (_, index) => index + 1),
    );
  });

  it("reuse one terminal", async () => {
    await shell.run(request("true"), AbortSignal.timeout(10_000));
    await shell.run(request("true"), AbortSignal.timeout(10_000));
    assert.equal(terminals().filter((name) => name === "Lathe").length, 1);
  });

  it("stop when the user closes the terminal, and say so", async () => {
    const running = shell.run(request("echo started; sleep 30"), AbortSignal.timeout(20_000));
    await eventually("the first output", () => output.includes("started"));
    vscode.window.terminals.find((terminal) => terminal.name === "Lathe")?.dispose();
    const result = await running;
    assert.equal(result.exitCode, 130);
    assert.match(result.output, /started[\s\S]*The user stopped the command/);
  });

  it("stop with Ctrl-C in it", async () => {
    const running = shell.run(request("echo started; sleep 30"), AbortSignal.timeout(20_000));
    await eventually("the first output", () => output.includes("started"));
    vscode.window.terminals.find((terminal) => terminal.name === "Lathe")?.sendText("\x03", false);
    assert.equal((await running).exitCode, 130);
  });

  it("end with the run that asked for them", async () => {
    const controller = new AbortController();
    const running = shell.run(request("sleep 30"), controller.signal);
    controller.abort();
    await assert.rejects(running, { name: "AbortError" });
  });

  it("keep a terminal of their own in the background", async () => {
    const result = await shell.run(request("echo up; sleep 30", true), AbortSignal.timeout(10_000));
    assert.equal(result.running, true);
    assert.ok(terminals().includes("Lathe: echo up; sleep 30"));
    const stopped = await shell.stop(result.processId, AbortSignal.timeout(10_000));
    assert.equal(stopped.running, false);
    await eventually("its terminal", () => terminals().includes("Lathe: echo up; sleep 30"));
  });
});
