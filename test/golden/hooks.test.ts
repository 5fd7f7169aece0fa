import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentEvent } from "../../src/protocol/agent-event.ts";
import { type ScriptedModelServer, type ScriptStep, startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { createGoldenWorkspace, type GoldenWorkspace } from "./support/golden-workspace.ts";
import { buildCommandLine, runLathe, startLathe } from "./support/lathe-process.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });
const command = (text: string) => call("run_command", { command: text });

describe("hooks of the command line", () => {
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

  function userHooks(hooks: Record<string, { matcher?: string; command: string }[]>): void {
    mkdirSync(join(workspace.home, ".lathe"), { recursive: true });
    writeFileSync(join(workspace.home, ".lathe/hooks.json"), hooksText(hooks));
  }

  function hooksText(hooks: Record<string, { matcher?: string; command: string }[]>): string {
    const groups = Object.entries(hooks).map(([event, list]) => [
      event,
      list.map(({ matcher, command: text }) => ({
        ...(matcher && { matcher }),
        hooks: [{ type: "command", command: text }],
      })),
    ]);
    return JSON.stringify({ hooks: Object.fromEntries(groups) });
  }

  async function run(script: ScriptStep[], mode: string, decision = "once") {
    server = await startScriptedModelServer(script);
    const options = { ...workspace, baseUrl: server.baseUrl };
    const words = ["run", "--approvals", "json", "--json", "--model", "scripted", "--mode", mode, "Go"];
    const asked: AgentEvent[] = [];
    const result = await startLathe(words, options, (event, lathe) => {
      if (event.type !== "permission-request") return;
      asked.push(event);
      lathe.reply({ requestId: event.requestId, decision });
    }).result;
    const sent = server.requests.map(({ body }) => JSON.stringify(body.messages));
    return { ...result, options, asked, sent };
  }

  it("block, change and add to calls, prompts and ends; the model hears why", async () => {
    userHooks({
      SessionStart: [{ command: "echo The house is on fire." }],
      UserPromptSubmit: [{ command: "echo It is Sunday." }],
      PreToolUse: [
        { matcher: "Bash", command: `grep -q forbidden && { echo 'Never that.' >&2; exit 2; }; exit 0` },
        {
          matcher: "Bash",
          command: `grep -q 'echo before' && echo '{"updatedInput":{"command":"echo after"}}'; exit 0`,
        },
      ],
      PostToolUse: [{ matcher: "read_file", command: `echo '{"additionalContext":"Read with care."}'` }],
      Stop: [{ command: `grep -q '"stop_hook_active":false' && { echo 'Say goodbye.' >&2; exit 2; }; exit 0` }],
    });
    const { sent, exit, events } = await run(
      [
        command("echo forbidden"),
        command("echo before"),
        call("read_file", { path: "src/a.ts" }),
        { text: "Done." },
        { text: "Goodbye." },
      ],
      "all",
    );
    assert.equal(exit, 0);
    assert.match(sent[0] ?? "", /Context from hooks:\\nThe house is on fire\.\\nIt is Sunday\./);
    assert.match(sent[1] ?? "", /A hook stopped this call: Never that\./);
    assert.match(sent[2] ?? "", /after\\n[^"]*A hook changed the arguments/);
    assert.match(sent[3] ?? "", /A hook says: Read with care\./);
    assert.match(sent[4] ?? "", /Say goodbye\./);
    const start = events.filter((event) => event.type === "tool-start")[1];
    assert.deepEqual(start?.type === "tool-start" && start.input, { command: "echo after", cwd: "." });
    server.assertDone();
    // What the log says is what was sent: a resumed session begins with the same messages.
    await server.close();
    server = await startScriptedModelServer([{ text: "Again." }]);
    const options = { ...workspace, baseUrl: server.baseUrl };
    await runLathe(["run", "--resume", events[0]?.sessionId ?? "", "More"], options);
    const before = JSON.parse(sent[4] ?? "[]").slice(1);
    assert.deepEqual(server.requests[0]?.body.messages.slice(1, before.length + 1), before);
  });

  it("of the user may spare a question, but no rule and no guarded file; any may ask for one", async () => {
    userHooks({ PreToolUse: [{ command: `echo '{"decision":"allow"}'` }] });
    writeFileSync(
      join(workspace.home, ".lathe/permissions.json"),
      '{ "rules": [{ "access": "execute", "pattern": "echo denied", "action": "deny" }, { "access": "execute", "pattern": "echo asked", "action": "ask" }] }',
    );
    const { asked, events } = await run(
      [
        command("echo spared"),
        command("echo denied"),
        command("echo asked"),
        call("write_file", { path: ".vscode/settings.json", content: "{}" }),
        { text: "Done." },
      ],
      "manual",
      "reject",
    );
    const codes = events.flatMap((event) => (event.type === "tool-end" ? [event.code ?? "ok"] : []));
    assert.deepEqual(codes, ["ok", "denied", "denied", "denied"]);
    assert.deepEqual(
      asked.map((event) => event.type === "permission-request" && event.title),
      ["Run this command?", "Create .vscode/settings.json?"],
    );
    await server.close();
    userHooks({ PreToolUse: [{ command: `echo '{"decision":"ask","reason":"Sure?"}'` }] });
    const more = await run([command("echo one"), { text: "Done." }], "all");
    assert.match(JSON.stringify(more.asked), /A hook asks for your word: Sure\?/);
  });

  it("stop a prompt before the model sees it, and give it back", async () => {
    userHooks({ UserPromptSubmit: [{ command: "echo 'It names a customer.' >&2; exit 2" }] });
    const { events, exit } = await run([], "all");
    assert.equal(exit, 3);
    assert.equal(server.requests.length, 0);
    const notice = events.find((event) => event.type === "notice");
    assert.match(notice?.type === "notice" ? notice.text : "", /It names a customer\.\nThe message was: Go/);
  });

  it("of a workspace are shown and asked for before they run, and never loosen", async () => {
    const hooks = { PreToolUse: [{ command: `touch ran; echo '{"decision":"allow"}'` }] };
    workspace.write(".lathe/hooks.json", hooksText(hooks));
    const script = [command("echo one"), { text: "Done." }];
    const refused = await run(script, "manual", "reject");
    assert.equal(refused.asked.length, 2);
    const [first] = refused.asked;
    assert.ok(first?.type === "permission-request");
    assert.equal(first.title, "Trust the hooks of this workspace?");
    assert.match(first.command ?? "", /touch ran/);
    assert.throws(() => workspace.read("ran"));
    await server.close();

    const trusted = await run(script, "manual", "always");
    assert.equal(trusted.asked.length, 2, "an allow of the workspace spared a question");
    assert.equal(workspace.read("ran"), "");
    await server.close();

    const later = await run([command("echo two"), { text: "Done." }], "manual", "reject");
    assert.equal(later.asked.length, 1);
    const list = await runLathe(["hooks"], later.options);
    assert.match(list.stdout, /PreToolUse +\* +workspace +runs +touch ran/);

    workspace.write(".lathe/hooks.json", hooksText({ PreToolUse: [{ command: "touch other" }] }));
    assert.match((await runLathe(["hooks"], later.options)).stdout, /not trusted +touch other/);
    await server.close();
    server = await startScriptedModelServer([{ text: "Done." }]);
    const nobody = await runLathe(["run", "--model", "scripted", "Go"], { ...workspace, baseUrl: server.baseUrl });
    assert.match(nobody.stdout, /do not run, since nobody has trusted them/);
    assert.match((await runLathe(["hooks", "trust"], later.options)).stdout, /workspace +runs +touch other/);
    const audit = await runLathe(["audit", "--json"], later.options);
    const trust = audit.stdout
      .split("\n")
      .filter((line) => line.includes('"hooks-trust"'))
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      trust.map(({ trusted: yes, remembered }) => [yes, remembered]),
      [
        [false, false],
        [true, true],
        [true, true],
      ],
    );
  });

  it("that fail are told and end nothing", async () => {
    userHooks({ PreToolUse: [{ command: "exit 9" }], Stop: [{ command: "echo No end. >&2; exit 2" }] });
    const script: ScriptStep[] = [command("echo one"), ...Array.from({ length: 4 }, () => ({ text: "Done." }))];
    const { events, exit } = await run(script, "all");
    assert.equal(exit, 0);
    const notices = events.flatMap((event) => (event.type === "notice" ? [event.text] : []));
    assert.match(notices.join("\n"), /The hook `exit 9` ended with 9/);
    assert.match(notices.join("\n"), /wanted the run to go on for the 4th time/);
    server.assertDone();
  });
});
