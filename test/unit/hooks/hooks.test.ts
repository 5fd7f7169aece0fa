import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHookRunner } from "../../../src/hooks/create-hook-runner.ts";
import { loadHooksFile } from "../../../src/hooks/load-hooks.ts";
import { openHooks } from "../../../src/hooks/open-hooks.ts";
import { joinAnswers, readHookAnswer } from "../../../src/hooks/read-hook-answer.ts";
import type { HookProcessResult } from "../../../src/ports/hooks.ts";
import { runHookProcess } from "../../../src/workspace/hook-process.ts";

const never = new AbortController().signal;

describe("hooks", () => {
  let stateDir: string;
  let cwd: string;
  beforeEach(async () => {
    stateDir = await realpath(await mkdtemp(join(tmpdir(), "lathe-hooks-")));
    cwd = join(stateDir, "work");
    await mkdir(join(cwd, ".lathe"), { recursive: true });
  });
  afterEach(() => rm(stateDir, { recursive: true, force: true }));

  const write = (path: string, event: string, hooks: object[], matcher?: string) =>
    writeFile(path, JSON.stringify({ hooks: { [event]: [{ ...(matcher && { matcher }), hooks }] } }));
  const user = () => join(stateDir, "hooks.json");
  const workspace = () => join(cwd, ".lathe/hooks.json");
  const command = (text: string, timeout?: number) => ({ type: "command", command: text, ...(timeout && { timeout }) });
  const open = (trusted = true) => createHookRunner({ stateDir, cwd, trusted, process: runHookProcess });

  it("get the call as JSON, in the folder, without the keys, and block with exit code 2", async () => {
    const script = `cat > got.json; printf '%s|%s' "$LATHE_API_KEY" "$LATHE_PROJECT_DIR" > env.txt; echo 'Not on Sundays.' >&2; exit 2`;
    await write(user(), "PreToolUse", [command(script)], "run_command");
    process.env.LATHE_API_KEY = "key-of-the-user";
    try {
      const runner = await open();
      assert.equal(runner.has("PreToolUse", "read_file"), false);
      const payload = { session_id: "s", tool_name: "run_command", tool_input: { command: "rm x" } };
      const answer = await runner.run("PreToolUse", payload, "run_command", never);
      assert.deepEqual(answer, { decision: "deny", reason: "Not on Sundays.", context: [], notices: [] });
      assert.deepEqual(JSON.parse(await readFile(join(cwd, "got.json"), "utf8")), {
        cwd,
        hook_event_name: "PreToolUse",
        ...payload,
      });
      assert.equal(await readFile(join(cwd, "env.txt"), "utf8"), `|${cwd}`);
    } finally {
      delete process.env.LATHE_API_KEY;
    }
  });

  it("run side by side, and the strictest answer holds", async () => {
    const meet = (mine: string, other: string) =>
      command(
        `touch ${mine}; while [ ! -e ${other} ]; do sleep 0.01; done; echo '{"decision":"${mine}","reason":"${mine}"}'`,
        20,
      );
    await write(user(), "PreToolUse", [meet("allow", "ask"), meet("ask", "allow")]);
    const answer = await (await open()).run("PreToolUse", {}, "edit_file", never);
    assert.deepEqual([answer.decision, answer.reason, answer.byUser], ["ask", "ask", undefined]);
  });

  it("that fail, hang or babble are told and decide nothing", async () => {
    await write(user(), "PostToolUse", [
      command("echo broken >&2; exit 7"),
      command("sleep 30", 0.05),
      command('echo \'{"decision": "perhaps"}\''),
      command("/nowhere/at-all"),
    ]);
    const answer = await (await open()).run("PostToolUse", {}, "read_file", never);
    assert.equal(answer.decision, undefined);
    assert.equal(answer.notices.length, 4);
    assert.match(answer.notices.join("\n"), /ended with 7: broken/);
    assert.match(answer.notices.join("\n"), /took too long and was ended/);
    assert.match(answer.notices.join("\n"), /printed JSON that is no answer/);
    assert.match(answer.notices.join("\n"), /ended with 127/);
  });

  it("are ended with the run, also what they have started", async () => {
    await write(user(), "Stop", [command("sleep 1000 & echo $! > pid; sleep 1000")]);
    const controller = new AbortController();
    const runner = await open();
    const running = runner.run("Stop", {}, undefined, controller.signal);
    const pid = async (): Promise<number> => Number(await readFile(join(cwd, "pid"), "utf8").catch(() => "")) || pid();
    const child = await pid();
    controller.abort();
    await assert.rejects(running);
    const gone = async (): Promise<void> => {
      try {
        process.kill(child, 0);
      } catch {
        return;
      }
      await new Promise((resolve) => setImmediate(resolve));
      return gone();
    };
    await gone();
  });

  it("of a workspace do not run before they are trusted, and not again when the file has changed", async () => {
    await write(workspace(), "PreToolUse", [command("exit 2")]);
    const first = await open();
    assert.deepEqual(first.untrusted?.commands, ["exit 2"]);
    assert.equal(first.has("PreToolUse", "edit_file"), false);
    await first.trust(false);
    assert.equal(first.has("PreToolUse", "edit_file"), true);
    const second = await open();
    assert.equal(second.has("PreToolUse", "edit_file"), false);
    await second.trust(true);
    assert.equal((await open()).has("PreToolUse", "edit_file"), true);
    await write(workspace(), "PreToolUse", [command("exit 0")]);
    const changed = await open();
    assert.equal(changed.has("PreToolUse", "edit_file"), false);
    assert.notEqual(changed.untrusted, undefined);
  });

  it("do not run in an untrusted workspace, and that is said", async () => {
    await write(user(), "Stop", [command("exit 2")]);
    await write(workspace(), "Stop", [command("exit 2")]);
    const runner = await open(false);
    assert.equal(runner.has("Stop"), false);
    assert.equal(runner.untrusted, undefined);
    assert.match(runner.notices.join(), /off, since this workspace is not trusted/);
  });

  it("match names of tools as a whole, also by the names other agents use", async () => {
    const trials: [string, string, boolean][] = [
      ["edit_file|write_file", "edit_file", true],
      ["Edit|Write", "write_file", true],
      ["Bash", "run_command", true],
      ["edit", "edit_file", false],
      ["edit_.*", "edit_file", true],
      ["*", "read_file", true],
      ["[", "read_file", true],
    ];
    for (const [matcher, tool, expected] of trials) {
      await write(user(), "PreToolUse", [command("true")], matcher);
      const { hooks, problems } = await loadHooksFile(user(), "user");
      assert.equal(hooks[0]?.matches(tool), expected, `${matcher} ${tool}`);
      assert.equal(problems.length, matcher === "[" ? 1 : 0);
    }
  });

  it("that cannot be read are named, and the others still run", async () => {
    await writeFile(workspace(), "{");
    await writeFile(user(), JSON.stringify({ hooks: { PreCoffee: [], Stop: [{ hooks: [command("true")] }] } }));
    const runner = await open();
    assert.equal(runner.has("Stop"), true);
    assert.equal(runner.notices.length, 2);
    const none = await openHooks({
      stateDir: join(stateDir, "x"),
      cwd: stateDir,
      trusted: true,
      process: runHookProcess,
    });
    assert.equal(none.has("Stop"), false);
  });
});

describe("what a hook says", () => {
  const read = (result: Partial<HookProcessResult>, scope: "user" | "workspace" = "user") =>
    readHookAnswer(
      "PreToolUse",
      { command: "h", scope },
      { stdout: "", stderr: "", timedOut: false, exitCode: 0, ...result },
    );

  it("is understood in the newer and the older form", () => {
    const newer = {
      hookSpecificOutput: {
        hookEventName: "PreToolUse",
        permissionDecision: "deny",
        permissionDecisionReason: "No.",
        updatedInput: { command: "ls" },
        additionalContext: "Mind the gap.",
      },
    };
    assert.deepEqual(read({ stdout: JSON.stringify(newer) }), {
      decision: "deny",
      reason: "No.",
      updatedInput: { command: "ls" },
      context: ["Mind the gap."],
      notices: [],
    });
    assert.equal(read({ stdout: '{"decision":"block","reason":"No."}' }).decision, "deny");
    assert.equal(read({ stdout: '{"decision":"approve"}' }).byUser, true);
    assert.equal(read({ stdout: '{"decision":"allow"}' }, "workspace").byUser, false);
    assert.equal(read({ stdout: '{"continue":false,"stopReason":"Enough."}' }).reason, "Enough.");
    assert.deepEqual(read({ stdout: "words" }), { context: [], notices: [] });
  });

  it("joins to the strictest, and loosens only where a hook of the user does", () => {
    const allow = read({ stdout: '{"decision":"allow"}' });
    const other = read({ stdout: '{"decision":"allow"}' }, "workspace");
    assert.equal(joinAnswers([other]).byUser, undefined);
    assert.equal(joinAnswers([other, allow]).byUser, true);
    assert.equal(joinAnswers([allow, read({ exitCode: 2, stderr: "No." })]).reason, "No.");
    assert.equal(joinAnswers([]).decision, undefined);
  });
});
