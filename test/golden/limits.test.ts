import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentEvent } from "../../src/protocol/agent-event.ts";
import { type ScriptedModelServer, startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { createGoldenWorkspace, type GoldenWorkspace } from "./support/golden-workspace.ts";
import { buildCommandLine, runLathe } from "./support/lathe-process.ts";

const command = (text: string) => ({ toolCalls: [{ name: "run_command", arguments: { command: text } }] });

describe("limits of the command line", () => {
  let workspace: GoldenWorkspace;
  let server: ScriptedModelServer;
  before(buildCommandLine);
  beforeEach(() => {
    workspace = createGoldenWorkspace({ "src/a.ts": "export const a = 1;\n" });
  });
  afterEach(async () => {
    await server.close();
    workspace.remove();
  });

  it("hold over several runs, say how to go on, and go on", async () => {
    server = await startScriptedModelServer([
      command("echo 1"),
      { text: "One." },
      command("echo 2"),
      command("echo 3"),
      command("echo 3"),
      { text: "Three." },
    ]);
    const options = { ...workspace, baseUrl: server.baseUrl };
    const set = await runLathe(["limits", "set", "hour.execute=2", "day.cost=5"], options);
    assert.match(set.stdout, /hour\.execute +0 +2\n/);
    const commandLine = ["run", "--mode", "all", "--model", "scripted"];
    assert.equal((await runLathe([...commandLine, "First"], options)).exit, 0);
    const stopped = await runLathe([...commandLine, "Second"], options);
    assert.equal(stopped.exit, 3);
    assert.match(stopped.stdout, /! The limit of 2 commands in an hour is reached \(2 used\)\./);
    const id = /session (\S+)\n$/.exec(stopped.stdout)?.[1] ?? "";
    assert.ok(stopped.stdout.includes(`lathe run --resume ${id} --raise hour.execute=4\n`), stopped.stdout);
    assert.ok(stopped.stdout.includes("lathe limits set hour.execute=4\n"));

    const state = JSON.parse((await runLathe(["limits", "--json"], options)).stdout);
    const row = state.limits.find(({ name }: { name: string }) => name === "hour.execute");
    assert.deepEqual(row, { name: "hour.execute", used: 2, bound: 2 });

    const resumed = await runLathe([...commandLine, "--json", "--resume", id, "--raise", "hour.execute=3"], options);
    assert.equal(resumed.exit, 0);
    const end = resumed.events.at(-1) as Extract<AgentEvent, { type: "session-end" }>;
    assert.equal(end.text, "Three.");
    server.assertDone();

    await runLathe(["limits", "unset", "hour.execute"], options);
    assert.deepEqual(JSON.parse(readFileSync(join(workspace.home, ".lathe/limits.json"), "utf8")), {
      day: { cost: 5 },
    });
    const audit = await runLathe(["audit", "--json"], options);
    const raised = audit.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ type }) => type === "limit");
    assert.deepEqual(
      raised.map(({ name, from, to, scope }) => [name, from, to, scope]),
      [
        ["hour.execute", undefined, 2, "user"],
        ["day.cost", undefined, 5, "user"],
        ["hour.execute", 2, 3, "session"],
        ["hour.execute", 2, undefined, "user"],
      ],
    );
    assert.equal((await runLathe(["audit", "verify"], options)).exit, 0);
  });

  it("of a workspace bound a run and are named as such", async () => {
    server = await startScriptedModelServer([
      { toolCalls: [{ name: "write_file", arguments: { path: "b.ts", content: "1\n2\n3\n4\n" } }] },
    ]);
    workspace.write(".lathe/limits.json", '{ "run": { "lines": 3 } }');
    const options = { ...workspace, baseUrl: server.baseUrl };
    const { stdout, exit } = await runLathe(["run", "--mode", "all", "--model", "scripted", "Write"], options);
    assert.equal(exit, 3);
    assert.match(stdout, /limit of 3 changed lines is reached.*set by \.lathe\/limits\.json of this workspace/);
    assert.throws(() => workspace.read("b.ts"));
  });

  it("that are no limits are said to be so", async () => {
    server = await startScriptedModelServer([]);
    for (const words of [["set"], ["set", "week.cost=3"], ["set", "day.cost=0"], ["unset", "cost"], ["raise"]]) {
      assert.equal((await runLathe(["limits", ...words], workspace)).exit, 2, words.join(" "));
    }
    workspace.write(".lathe/limits.json", "{");
    const broken = await runLathe(["limits"], workspace);
    assert.equal(broken.exit, 1);
    assert.match(broken.stderr, /limits\.json cannot be read/);
  });
});
