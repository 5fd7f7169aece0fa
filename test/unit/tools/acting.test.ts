import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ToolError } from "../../../src/base/errors.ts";
import { askUser } from "../../../src/tools/ask-user.ts";
import { deleteFile } from "../../../src/tools/delete-file.ts";
import { getDiagnostics } from "../../../src/tools/get-diagnostics.ts";
import { gitBranch } from "../../../src/tools/git-branch.ts";
import { gitCommit } from "../../../src/tools/git-commit.ts";
import { gitDiff } from "../../../src/tools/git-diff.ts";
import { gitLog } from "../../../src/tools/git-log.ts";
import { gitStatus } from "../../../src/tools/git-status.ts";
import { moveFile } from "../../../src/tools/move-file.ts";
import { readFile } from "../../../src/tools/read-file.ts";
import { readOutput } from "../../../src/tools/read-output.ts";
import { availableTools } from "../../../src/tools/registry.ts";
import { runCommand } from "../../../src/tools/run-command.ts";
import { stopCommand } from "../../../src/tools/stop-command.ts";
import { updateTodos } from "../../../src/tools/update-todos.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

describe("tools that act", () => {
  let workspace: ToolWorkspace;
  beforeEach(async () => {
    workspace = await createToolWorkspace();
  });
  afterEach(() => workspace.dispose());

  const content = async (tool: Parameters<ToolWorkspace["call"]>[0], input: unknown) =>
    (await workspace.call(tool, input)).content;
  const rejects = (promise: Promise<unknown>, code: string) =>
    assert.rejects(promise, (error) => error instanceof ToolError && error.code === code);

  it("move_file moves, and what was read stays read", async () => {
    await workspace.write("a.ts", "one\n");
    await workspace.call(readFile, { path: "a.ts" });
    workspace.context.seen.nextTurn();
    const known = workspace.context.seen.known(join(workspace.folder, "a.ts"));
    assert.ok(known);
    assert.equal(await content(moveFile, { from: "a.ts", to: "lib/b.ts" }), "Moved a.ts to lib/b.ts.");
    assert.equal(await workspace.read("lib/b.ts"), "one\n");
    assert.deepEqual(workspace.context.seen.known(join(workspace.folder, "lib/b.ts")), known);
    await workspace.write("a.ts", "two\n");
    await rejects(content(moveFile, { from: "a.ts", to: "lib/b.ts" }), "conflict");
    await rejects(content(moveFile, { from: "lib", to: "c" }), "invalid_input");
  });

  it("move_file asks for both paths", async () => {
    await workspace.write("a.ts", "one\n");
    const plan = await workspace.plan(moveFile, { from: "a.ts", to: ".vscode/tasks.json" });
    assert.deepEqual(
      plan.access.map(({ kind, subject, guarded }) => [kind, subject, guarded ?? false]),
      [
        ["write", "a.ts", false],
        ["write", ".vscode/tasks.json", true],
      ],
    );
  });

  it("delete_file deletes one file, text or not", async () => {
    await workspace.write("a.ts", "one\ntwo\n");
    await workspace.write("a.bin", new Uint8Array([0, 1]));
    const plan = await workspace.plan(deleteFile, { path: "a.ts" });
    assert.deepEqual([plan.changes?.[0]?.view.removed, plan.changes?.[0]?.kind], [2, "delete"]);
    assert.equal(await content(deleteFile, { path: "a.ts" }), "Deleted a.ts.");
    assert.equal(await content(deleteFile, { path: "a.bin" }), "Deleted a.bin.");
    assert.equal(existsSync(join(workspace.folder, "a.ts")), false);
    await rejects(content(deleteFile, { path: "a.ts" }), "not_found");
    await rejects(content(deleteFile, { path: "." }), "invalid_input");
  });

  it("run_command returns output and exit code, and passes output on", async () => {
    assert.equal(await content(runCommand, { command: "echo hi; exit 2" }), "hi\nexit code 2");
    assert.deepEqual(workspace.events, [{ type: "tool-output", callId: "call-1", text: "hi\n" }]);
    assert.equal(await content(runCommand, { command: "true" }), "(no output)\nexit code 0");
    await workspace.write("sub/x", "");
    assert.equal(await content(runCommand, { command: "ls", cwd: "sub" }), "x");
    assert.match(await content(runCommand, { command: "sleep 300", timeoutSeconds: 0.1 }), /timed out after 0.1 s/);
  });

  it("run_command keeps long output where read_file gets it without asking", async () => {
    const text = await content(runCommand, { command: "seq 1 20000" });
    assert.ok(text.length < 17_000);
    const [, path] = /read_file (\S+) has all of it/.exec(text) ?? [];
    const plan = await workspace.plan(readFile, { path });
    assert.equal(plan.access[0]?.outside ?? false, false);
    assert.match(await content(readFile, { path, startLine: 12_345, endLine: 12_345 }), /^12345\n/);
  });

  it("run_command offers to always allow only what is one plain command", async () => {
    const pattern = async (command: string, more = {}) =>
      (await workspace.plan(runCommand, { command, ...more })).access[0]?.pattern;
    assert.equal(await pattern("npm  test"), "npm test");
    assert.equal(await pattern("git log --oneline -n 5"), "git log --oneline -n 5");
    for (const command of [
      "npm test && rm -rf x",
      "echo $(id)",
      "A=1 make",
      "ls *",
      "cat < a",
      "echo `id`",
      "a\nb",
      "sh -c 'x'",
    ]) {
      assert.equal(await pattern(command), undefined, command);
    }
    assert.equal(await pattern("ls", { cwd: "/" }), undefined);
    const plan = await workspace.plan(runCommand, { command: "ls -l", cwd: "/" });
    assert.deepEqual([plan.command, plan.access[0]?.outside, plan.access[0]?.path], ["ls -l", true, "/"]);
    await rejects(workspace.plan(runCommand, { command: "  " }), "invalid_input");
  });

  it("run_command, read_output and stop_command handle a background process", async () => {
    const started = await content(runCommand, { command: "echo up; sleep 300", background: true });
    assert.match(started, /^up\nstill running as p1; read_output/);
    assert.match(await content(readOutput, { processId: "p1" }), /^\(no output\)\nstill running as p1/);
    assert.match(await content(stopCommand, { processId: "p1" }), /ended by SIGTERM/);
    await rejects(content(readOutput, { processId: "p1" }), "not_found");
  });

  it("git tools look at and change the repository", async () => {
    const git = (...words: string[]) => execFileSync("git", words, { cwd: workspace.folder });
    git("init", "--quiet", "--initial-branch=main");
    git("config", "user.name", "Ada");
    git("config", "user.email", "ada@example.com");
    await workspace.write("a.ts", "one\n");
    assert.equal(await content(gitStatus, {}), "On main\n?? a.ts");
    assert.match(await content(gitCommit, { message: "Add a", paths: ["a.ts"] }), /^Committed [0-9a-f]{10}: Add a$/);
    assert.equal(await content(gitStatus, {}), "On main\nNothing to commit.");
    await workspace.write("a.ts", "two\n");
    assert.match(await content(gitDiff, { paths: ["a.ts"] }), /^\+two$/m);
    assert.equal(await content(gitDiff, { staged: true }), "No difference.");
    assert.match(await content(gitLog, {}), /Ada: Add a$/);
    assert.equal(await content(gitBranch, { name: "topic", create: true }), "On branch topic.");
    assert.equal(await content(gitBranch, {}), "  main\n* topic");
  });

  it("git tools that change something count as the command they are", async () => {
    const commit = await workspace.plan(gitCommit, { message: "it's done", paths: ["a b.ts"] });
    assert.equal(commit.command, `git commit -m 'it'\\''s done' -- 'a b.ts'`);
    assert.deepEqual(commit.access, [{ kind: "execute", subject: commit.command }]);
    const branch = await workspace.plan(gitBranch, { name: "x", create: true });
    assert.equal(branch.command, "git switch --create x");
    const diff = async (input: unknown) => workspace.plan(gitDiff, input);
    assert.equal((await diff({ paths: ["/etc/passwd"] })).access[0]?.outside, true);
    assert.equal((await diff({ staged: true })).title, "Git diff, staged");
    assert.equal((await diff({ base: "main", paths: ["a", "b"] })).title, "Git diff of a, b against main");
    assert.equal((await diff({ paths: ["a", "b", "c", "d", "e"] })).title, "Git diff of a, b, c and 2 more");
  });

  it("get_diagnostics puts errors first", async () => {
    const problem = { path: "a.ts", column: 1, message: "bad", source: "ts" };
    workspace.context.diagnostics = {
      get: async () => [
        { ...problem, line: 1, severity: "warning" },
        { ...problem, line: 2, severity: "error" },
      ],
    };
    assert.equal(await content(getDiagnostics, {}), "a.ts:2:1: error: bad (ts)\na.ts:1:1: warning: bad (ts)");
  });

  it("ask_user brings the answer, and says when nobody is there", async () => {
    await rejects(content(askUser, { question: "Which?" }), "denied");
    workspace.context.questioner = { canAsk: true, ask: async ({ options }) => options[1]?.label ?? "" };
    assert.equal(await content(askUser, { question: "Which?", options: ["a", "b"] }), "The user answered: b");
    assert.deepEqual(
      workspace.events.map((event) => event.type),
      ["question-request", "question-reply"],
    );
  });

  it("update_todos shows the list", async () => {
    const items = [
      { text: "Read", status: "completed" },
      { text: "Write", status: "in_progress" },
    ];
    assert.equal(await content(updateTodos, { items }), "1 of 2 done.");
    assert.deepEqual(workspace.events, [{ type: "todos", items }]);
  });

  it("update_todos leaves one step in progress", async () => {
    const item = (text: string, status: string) => ({ text, status });
    const items = [item("Read", "in_progress"), item("Write", "in_progress"), item("Test", "completed")];
    assert.equal(
      await content(updateTodos, { items }),
      "1 of 3 done. Only one step can be in_progress; pending now: Write.",
    );
    assert.deepEqual(workspace.events, [
      { type: "todos", items: [item("Read", "in_progress"), item("Write", "pending"), item("Test", "completed")] },
    ]);
  });

  it("load_tools offers a group and tells how to call it", async () => {
    const load = availableTools(workspace.context, { readOnly: false }).find((tool) => tool.name === "load_tools");
    assert.ok(load);
    assert.match(await content(load, { group: "git" }), /^git_diff\(staged\?, base\?, paths\?\): /m);
    assert.deepEqual(workspace.events, [{ type: "tools-loaded", group: "git" }]);
  });
});
