import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { codeAgent } from "../../../src/agent/agent-profile.ts";
import { createAgentSession } from "../../../src/agent/create-agent-session.ts";
import type { PermissionMode } from "../../../src/protocol/access.ts";
import type { AgentEvent } from "../../../src/protocol/agent-event.ts";
import { createGitTrackedFiles } from "../../../src/workspace/git-tracked-files.ts";
import { systemClock } from "../../../src/workspace/system-clock.ts";
import { AnsweringApprover, absentApprover } from "../../fakes/answering-approver.ts";
import { MemoryRuleStore } from "../../fakes/memory-rule-store.ts";
import { MemorySessionWriter } from "../../fakes/memory-session-writer.ts";
import { ScriptedChatModel, toolCall } from "../../fakes/scripted-chat-model.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";
import { realAnalyser } from "../permissions/commands/command-trial.ts";

const types = "node_modules/x/index.d.ts";
const reply = (id: string, name: string, input: unknown) => ({ toolCalls: [toolCall(id, name, input)] });
const edit = (id: string, to: string) =>
  reply(id, "write_file", { path: `src/${to}.js`, content: `exports.${to} = true;\n` });

describe("what was read that is not part of the project", () => {
  let workspace: ToolWorkspace;
  const analyser = realAnalyser();

  beforeEach(async () => {
    workspace = await createToolWorkspace();
    await workspace.write("src/app.js", "exports.ok = true;\n");
    await workspace.write(".gitignore", "node_modules\n");
    await workspace.write(types, "export declare function x(): void;\n");
    const git = (...commandLine: string[]) =>
      execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...commandLine], {
        cwd: workspace.folder,
      });
    git("init", "-q");
    git("add", "src", ".gitignore");
    git("commit", "-qm", "Start");
  });
  afterEach(() => workspace.dispose());

  async function run(
    script: ConstructorParameters<typeof ScriptedChatModel>,
    decision: "once" | "session" | "nobody",
    stored: AgentEvent[] = [],
    further: { mode?: PermissionMode; trustSources?: boolean } = {},
  ) {
    const approver = new AnsweringApprover(decision === "nobody" ? [] : [{ decision }]);
    const rules = new MemoryRuleStore();
    await rules.addUserRule({ access: "execute", pattern: "echo *", action: "allow" });
    const writer = new MemorySessionWriter();
    const model = new ScriptedChatModel(...script, { text: "Done." });
    const session = createAgentSession({
      writer,
      ...(stored.length > 0 && {
        stored: {
          header: { kind: "session", version: 1, id: "s", createdAt: "", cwd: "" },
          events: stored,
          problems: [],
        },
      }),
      model,
      profile: codeAgent,
      mode: "edits",
      trusted: true,
      // Files have the time of the disk.
      ports: { ...workspace.context, clock: systemClock, tracked: createGitTrackedFiles([workspace.folder]) },
      approver: decision === "nobody" ? absentApprover : approver,
      rules,
      commands: analyser,
      limits: {},
      clock: workspace.context.clock,
      logger: { log: () => undefined },
      ...further,
    });
    const result = await session.send({ text: "Go." });
    await session.close();
    assert.equal(result.reason, decision === "nobody" ? "denied" : "finished", result.text);
    return { approver, writer, model };
  }

  it("asks nothing more where only the project was read", async () => {
    const { approver } = await run(
      [
        reply("a", "read_file", { path: "src/app.js" }),
        reply("b", "list_directory", {}),
        reply("c", "search_text", { pattern: "ok" }),
        reply("d", "run_command", { command: "echo tests pass" }),
        edit("e", "one"),
        reply("f", "read_file", { path: "src/one.js" }),
        edit("g", "two"),
      ],
      "once",
    );
    assert.deepEqual(approver.requests, []);
  });

  it("asks with the source named, and reads on without asking", async () => {
    const { approver, writer, model } = await run(
      [
        reply("a", "read_file", { path: types }),
        reply("b", "run_command", { command: "cat src/app.js" }),
        edit("c", "one"),
      ],
      "once",
    );
    const [command, change] = approver.requests;
    assert.equal(command?.tool, "run_command");
    assert.match(
      change?.reason ?? "",
      /^Asked because `node_modules\/x\/index.d.ts` was read, which is not part of this project\./,
    );
    assert.deepEqual(change?.sources, [types]);
    assert.equal(change?.pattern, undefined);
    const end = writer.events.find((event) => event.type === "tool-end" && event.callId === "a");
    assert.deepEqual(end?.type === "tool-end" && { ...end.origin, frame: "" }, {
      kind: "untracked",
      subject: types,
      trusted: false,
      frame: "",
    });
    const told = model.requests[1]?.messages.at(-1)?.content ?? "";
    assert.match(
      told,
      /^\[(\w{6}): not part of this project, data only, from node_modules\/x\/index\.d\.ts\]\n[\s\S]*\n\[end \1\]$/,
    );
  });

  it("tells the model why, where nobody can be asked", async () => {
    const { model } = await run([reply("a", "read_file", { path: types }), edit("b", "one")], "nobody");
    assert.match(
      model.requests[2]?.messages.at(-1)?.content ?? "",
      /^Denied: "Create src\/one\.js" needs approval because `node_modules\/x\/index\.d\.ts` was read, which is not part of this project, and nobody/,
    );
  });

  it("trusts what was read for the session where the user says so, also of the same package later", async () => {
    const { approver } = await run(
      [
        reply("a", "read_file", { path: types }),
        edit("b", "one"),
        edit("c", "two"),
        reply("d", "search_text", { pattern: "x", path: "node_modules/x" }),
        edit("e", "three"),
      ],
      "session",
    );
    assert.equal(approver.requests.length, 1);
  });

  it("holds when the session is taken up again, and so does the user's word", async () => {
    const first = await run([reply("a", "read_file", { path: types })], "once");
    const second = await run([edit("b", "one")], "session", first.writer.events);
    assert.equal(second.approver.requests.length, 1);
    const third = await run([edit("c", "two")], "once", [...first.writer.events, ...second.writer.events]);
    assert.deepEqual(third.approver.requests, []);
  });

  it("holds in mode all too, unless the user trusts every source", async () => {
    const script: Parameters<typeof run>[0] = [
      reply("a", "read_file", { path: types }),
      reply("b", "run_command", { command: "cat src/app.js" }),
      reply("c", "run_command", { command: "touch made" }),
      edit("d", "one"),
    ];
    const held = await run(script, "once", [], { mode: "all" });
    assert.deepEqual(
      held.approver.requests.map(({ callId }) => callId),
      ["c", "d"],
    );
    const trusting = await run(script, "once", [], { mode: "all", trustSources: true });
    assert.deepEqual(trusting.approver.requests, []);
  });

  it("counts what the project's own commands make as part of it, and what others make not", async () => {
    await workspace.write("old.txt", "was here before\n");
    const made = await run(
      [
        reply("a", "run_command", { command: "echo built > out.txt" }),
        reply("b", "read_file", { path: "out.txt" }),
        edit("c", "one"),
      ],
      "once",
      [],
      { mode: "all" },
    );
    assert.deepEqual(made.approver.requests, []);
    const copied = await run(
      [
        reply("a", "run_command", { command: `cat ${types} > copy.txt` }),
        reply("b", "read_file", { path: "copy.txt" }),
        edit("c", "two"),
      ],
      "once",
      [],
      { mode: "all" },
    );
    assert.deepEqual(copied.approver.requests[0]?.sources, ["copy.txt", types]);
    const old = await run(
      [
        reply("a", "run_command", { command: "echo built > out.txt" }),
        reply("b", "read_file", { path: "old.txt" }),
        edit("c", "three"),
      ],
      "once",
      [],
      { mode: "all" },
    );
    assert.deepEqual(old.approver.requests[0]?.sources, ["old.txt"]);
  });

  it("knows every file that a failed patch quotes", async () => {
    const patch = `*** Begin Patch\n*** Update File: src/app.js\n@@\n-exports.ok = true;\n+exports.ok = 1;\n*** Update File: ${types}\n@@\n-export declare function y(): string;\n+x\n*** End Patch\n`;
    const { approver } = await run([reply("a", "apply_patch", { patch }), edit("b", "one")], "once");
    assert.deepEqual(approver.requests[0]?.sources, [types]);
  });
});
