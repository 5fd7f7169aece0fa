import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AuditRecord } from "../../src/protocol/audit-entry.ts";
import { type ScriptedModelServer, startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { createGoldenWorkspace, type GoldenWorkspace } from "./support/golden-workspace.ts";
import { buildCommandLine, runLathe, startLathe } from "./support/lathe-process.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });

describe("the audit log of the command line", () => {
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

  async function run(mode: string) {
    server = await startScriptedModelServer([
      call("read_file", { path: "src/a.ts" }),
      call("edit_file", { path: "src/a.ts", edits: [{ search: "a = 1", replace: "a = 2" }] }),
      call("run_command", { command: "echo 'one two'" }),
      { text: "Done." },
    ]);
    const options = { ...workspace, baseUrl: server.baseUrl };
    const commandLine = ["run", "--approvals", "json", "--json", "--model", "scripted", "--mode", mode, "Go"];
    const replies = [
      { decision: "always", pattern: "src/*" },
      { decision: "reject", advice: "Not here." },
    ];
    const result = await startLathe(commandLine, options, (event, lathe) => {
      if (event.type === "permission-request") lathe.reply({ requestId: event.requestId, ...replies.shift() });
    }).result;
    return { options, sessionId: result.events[0]?.sessionId ?? "" };
  }

  it("has who was asked what, by which rule, and what it made of the rules; and proves it", async () => {
    const { options, sessionId } = await run("manual");
    const listed = await runLathe(["audit", "--json", "--session", sessionId], options);
    const records = listed.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as AuditRecord);
    assert.deepEqual(
      records.map(({ type, action, decision, by, reason }) => [type, decision ?? action, by ?? reason]),
      [
        ["mode", undefined, undefined],
        ["approval-request", "edit src/a.ts (+1 -1)", "Asked because no rule covers writing src/a.ts."],
        ["approval-reply", "always", "user"],
        ["rule", "allow", undefined],
        ["approval-request", "echo 'one two'", "Asked because no rule covers running echo 'one two'."],
        ["approval-reply", "reject", "user"],
      ],
    );
    assert.ok(records.every(({ agent, user }) => agent === "code" && user !== ""));
    const proof = await runLathe(["audit", "verify"], options);
    assert.equal(proof.exit, 0);
    assert.match(proof.stdout, /6 records, all in their place/);
    const table = await runLathe(["audit", "--limit", "2"], options);
    assert.match(table.stdout, /asked +echo 'one two'/);
    assert.doesNotMatch(table.stdout, /src\/a/);

    const path = join(workspace.home, ".lathe/audit.jsonl");
    writeFileSync(path, readFileSync(path, "utf8").replace('"decision":"reject"', '"decision":"once"'));
    const broken = await runLathe(["audit", "verify"], options);
    assert.equal(broken.exit, 1);
    assert.match(broken.stdout, /line 6 is broken/);
    const asJson = await runLathe(["audit", "verify", "--json"], options);
    assert.equal(JSON.parse(asJson.stdout).line, 6);
  });

  it("has what a mode allowed without asking, and nothing of reads", async () => {
    const { options } = await run("all");
    const { stdout } = await runLathe(["audit", "--json"], options);
    const records = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as AuditRecord);
    assert.deepEqual(
      records.map(({ type, to, decision, mode, action }) => [type, to ?? decision, mode, action]),
      [
        ["mode", "all", undefined, undefined],
        ["decision", "allow", "all", "edit src/a.ts (+1 -1)"],
        ["decision", "allow", "all", "echo 'one two'"],
      ],
    );
  });

  it("says what is wrong with the words given", async () => {
    server = await startScriptedModelServer([]);
    const nothing = await runLathe(["audit"], workspace);
    assert.equal(nothing.stdout, "Nothing is recorded yet.\n");
    assert.equal((await runLathe(["audit", "verify"], workspace)).exit, 0);
    assert.equal((await runLathe(["audit", "prove"], workspace)).exit, 2);
    assert.equal((await runLathe(["audit", "--limit", "x"], workspace)).exit, 2);
  });
});
