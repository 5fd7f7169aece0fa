import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { type ScriptedModelServer, startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { compareGolden } from "./support/compare-golden.ts";
import { createGoldenWorkspace, type GoldenWorkspace } from "./support/golden-workspace.ts";
import { buildCommandLine, runLathe, startLathe } from "./support/lathe-process.ts";
import { normaliseEvents } from "./support/normalise-events.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });

function logOf({ home }: GoldenWorkspace): string {
  const sessions = join(home, ".lathe/sessions");
  const [folder = ""] = readdirSync(sessions);
  const [file = ""] = readdirSync(join(sessions, folder)).filter((name) => name.endsWith(".jsonl"));
  return join(sessions, folder, file);
}

describe("golden: resume", () => {
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

  it("goes on after kill -9 in the middle of a call", async () => {
    server = await startScriptedModelServer([
      {
        text: "I change it.",
        ...call("edit_file", { path: "src/a.ts", edits: [{ search: "a = 1", replace: "a = 2" }] }),
      },
      call("run_command", { command: "echo $$; exec sleep 1000" }),
      { text: "It was cut off; the change is there." },
    ]);
    const options = { ...workspace, baseUrl: server.baseUrl };
    const commandLine = ["run", "--json", "--mode", "all", "--model", "scripted"];
    // What a killed Lathe leaves behind is ours to end.
    let orphan = 0;
    const killed = await startLathe([...commandLine, "Change a"], options, (event, lathe) => {
      if (event.type !== "tool-output") return;
      orphan ||= Number(/^\d+/.exec(event.text)?.[0]);
      lathe.process.kill("SIGKILL");
    }).result;
    process.kill(orphan, "SIGKILL");
    assert.equal(killed.exit, "SIGKILL");

    const shown = await runLathe(["show", "--json", killed.events[0]?.sessionId ?? ""], options);
    assert.deepEqual(
      shown.events,
      killed.events.filter((event) => event.type !== "tool-output").slice(0, shown.events.length),
    );
    assert.equal(shown.events.at(-1)?.type, "tool-start");
    const list = await runLathe(["sessions"], options);
    assert.match(list.stdout, /interrupted +Change a/);

    const resumed = await runLathe([...commandLine, "--resume", killed.events[0]?.sessionId ?? ""], options);
    compareGolden("resume-after-kill", `${normaliseEvents(resumed.events, workspace)}\nexit ${resumed.exit}`);
    assert.equal(resumed.exit, 0);
    assert.equal(workspace.read("src/a.ts"), "export const a = 2;\n");
    const last = server.requests.at(-1)?.body.messages ?? [];
    assert.match(JSON.stringify(last), /interrupted before it ended/);
    const before = server.requests[1]?.body.messages ?? [];
    assert.deepEqual(last.slice(0, before.length), before);
    server.assertDone();
  });

  it("asks again for what was undecided at kill -9, with what the file is now", async () => {
    server = await startScriptedModelServer([
      call("edit_file", { path: "src/a.ts", edits: [{ search: "a = 1", replace: "a = 2" }] }),
      { text: "Changed." },
    ]);
    const options = { ...workspace, baseUrl: server.baseUrl };
    const commandLine = ["run", "--json", "--approvals", "json", "--model", "scripted"];
    const killed = await startLathe([...commandLine, "Change a"], options, (event, lathe) => {
      if (event.type === "permission-request") lathe.process.kill("SIGKILL");
    }).result;
    assert.equal(killed.exit, "SIGKILL");
    const id = killed.events[0]?.sessionId ?? "";
    assert.match((await runLathe(["sessions"], options)).stdout, /waiting +Change a/);

    workspace.write("src/a.ts", "// A.\nexport const a = 1;\n");
    const resumed = await startLathe([...commandLine, "--resume", id], options, (event, lathe) => {
      if (event.type === "permission-request") lathe.reply({ requestId: event.requestId, decision: "once" });
    }).result;
    compareGolden("resume-undecided", `${normaliseEvents(resumed.events, workspace)}\nexit ${resumed.exit}`);
    assert.equal(workspace.read("src/a.ts"), "// A.\nexport const a = 2;\n");
    assert.equal(server.requests.length, 2);
    server.assertDone();
  });

  it("leaves a question open when the terminal is closed, and asks it again", async () => {
    server = await startScriptedModelServer([call("run_command", { command: "echo asked" }), { text: "Done." }]);
    const options = { ...workspace, baseUrl: server.baseUrl };
    const commandLine = ["run", "--json", "--approvals", "json", "--model", "scripted"];
    const closed = await startLathe([...commandLine, "Run it"], options, (event, lathe) => {
      if (event.type === "permission-request") lathe.process.kill("SIGHUP");
    }).result;
    assert.equal(closed.exit, 129);
    assert.equal(closed.events.at(-1)?.type, "permission-request");
    const resumed = await startLathe(
      [...commandLine, "--resume", closed.events[0]?.sessionId ?? ""],
      options,
      (event, lathe) => {
        if (event.type === "permission-request") lathe.reply({ requestId: event.requestId, decision: "once" });
      },
    ).result;
    assert.equal(resumed.exit, 0);
    assert.match(JSON.stringify(server.requests[1]?.body.messages.at(-1)), /asked/);
    server.assertDone();
  });

  it("goes on with a log that was cut in the middle of a line", async () => {
    server = await startScriptedModelServer([{ text: "First." }, { text: "Second." }]);
    const options = { ...workspace, baseUrl: server.baseUrl };
    await runLathe(["run", "--model", "scripted", "One"], options);
    const path = logOf(workspace);
    truncateSync(path, statSync(path).size - 40);
    const id = path.slice(path.lastIndexOf("/") + 1, -".jsonl".length);
    const resumed = await runLathe(["run", "--resume", id, "Two"], options);
    assert.equal(resumed.exit, 0);
    assert.match(resumed.stderr, /cut off by a crash/);
    assert.ok(
      readFileSync(path, "utf8")
        .split("\n")
        .every((line) => line === "" || JSON.parse(line)),
    );
    const texts = server.requests[1]?.body.messages.slice(1).map((message) => message.content);
    assert.deepEqual(texts, ["One", "First.", "Two"]);
  });

  it("shows a session as it was printed", async () => {
    server = await startScriptedModelServer([
      { reasoning: "Let me see.", text: "I read.", chunkSize: 3, ...call("read_file", { path: "src/a.ts" }) },
      call("run_command", { command: "seq 1 30" }),
      call("edit_file", { path: "src/a.ts", edits: [{ search: "a = 1", replace: "a = 2" }] }),
      { text: "**Done.**\n", usage: { inputTokens: 12_345, cachedTokens: 8000, outputTokens: 20 } },
    ]);
    const options = { ...workspace, baseUrl: server.baseUrl };
    const run = await runLathe(["run", "--mode", "edits", "--model", "scripted", "Go"], options);
    assert.equal(run.stderr, "");
    const id = /session (\S+)\n$/.exec(run.stdout)?.[1] ?? "";
    const shown = await runLathe(["show", id], options);
    assert.equal(shown.stdout, run.stdout);
    compareGolden(
      "transcript",
      run.stdout.replaceAll(id, "<session>").replace(/[\d,]+ tokens in \(\d+ %/, "<tokens> in (<share> %"),
    );
  });
});
