import assert from "node:assert/strict";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { codeAgent } from "../../../src/agent/agent-profile.ts";
import type { AgentSession, AgentSessionOptions } from "../../../src/agent/agent-session.ts";
import { createAgentSession } from "../../../src/agent/create-agent-session.ts";
import type { RepositoryMemory } from "../../../src/ports/repository-memory.ts";
import type { AgentEventType } from "../../../src/protocol/agent-event.ts";
import { AnsweringApprover, absentApprover } from "../../fakes/answering-approver.ts";
import { MemoryRuleStore } from "../../fakes/memory-rule-store.ts";
import { MemorySessionWriter } from "../../fakes/memory-session-writer.ts";
import { ScriptedChatModel, type ScriptedReply, toolCall } from "../../fakes/scripted-chat-model.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

describe("agent session", () => {
  let workspace: ToolWorkspace;
  let sessions: AgentSession[] = [];

  beforeEach(async () => {
    workspace = await createToolWorkspace();
  });
  afterEach(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    sessions = [];
    await workspace.dispose();
  });

  function open(script: ScriptedReply[], options: Partial<AgentSessionOptions> = {}) {
    const writer = new MemorySessionWriter();
    const model = new ScriptedChatModel(...script);
    const session = createAgentSession({
      writer,
      model,
      profile: codeAgent,
      mode: "manual",
      trusted: true,
      ports: workspace.context,
      approver: absentApprover,
      rules: new MemoryRuleStore(),
      limits: {},
      clock: workspace.context.clock,
      logger: { log: () => undefined },
      ...options,
    });
    sessions.push(session);
    const types = () => writer.events.map((event) => event.type);
    return { session, model, writer, types };
  }

  it("asks for at most 1,400 tokens before anything is said", async () => {
    const memory = {} as RepositoryMemory;
    const { session, model } = open([{ text: "Hello." }], { ports: { ...workspace.context, memory } });
    await session.send({ text: "Say hello." });
    const [request] = model.requests;
    assert.ok(request?.tools.some(({ name }) => name === "search_code"));
    const texts = request?.messages.map((message) => encode(message.content).length + 4) ?? [];
    const tools = request?.tools.map((tool) => ({ type: "function", function: tool }));
    const tokens = texts.reduce((sum, count) => sum + count, 0) + encode(JSON.stringify(tools)).length;
    assert.ok(tokens <= 1400, `${tokens} tokens`);
  });

  it("writes exactly the hunks that were accepted, and tells the model about the rest", async () => {
    await workspace.write("list.txt", "one\ntwo\nthree\nfour\nfive\n");
    const edits = [
      { search: "one", replace: "ONE" },
      { search: "five", replace: "FIVE" },
    ];
    const approver = new AnsweringApprover([
      async (request) => ({
        decision: "once",
        rejectedHunks: { [request.changes?.[0]?.changeId ?? ""]: ["h2"] },
        advice: "Leave the last line.",
      }),
    ]);
    const { session, model, writer } = open(
      [
        { toolCalls: [toolCall("1", "read_file", { path: "list.txt" })] },
        { toolCalls: [toolCall("2", "edit_file", { path: "list.txt", edits })] },
        { text: "Done." },
      ],
      { approver },
    );
    await session.send({ text: "Shout." });
    assert.equal(await workspace.read("list.txt"), "ONE\ntwo\nthree\nfour\nfive\n");
    const result = model.requests[2]?.messages.at(-1)?.content ?? "";
    assert.match(result, /Leave the last line\./);
    assert.match(result, /reject/i);
    const change = writer.events.findLast((event) => event.type === "change");
    assert.deepEqual(
      change?.hunks.map((hunk) => hunk.state),
      ["accepted", "rejected"],
    );
  });

  it("does nothing when a review rejects a hunk that does not exist", async () => {
    await workspace.write("a.txt", "a\n");
    const approver = new AnsweringApprover([{ decision: "once", rejectedHunks: { "a.txt": ["h1"] } }]);
    const edit = toolCall("1", "edit_file", { path: "a.txt", edits: [{ search: "a", replace: "b" }] });
    const { session } = open([{ toolCalls: [edit] }, { text: "Done." }], { approver });
    await session.send({ text: "Change." });
    assert.equal(await workspace.read("a.txt"), "a\n");
  });

  it("asks for edits of several files in one turn together", async () => {
    await workspace.write("a.txt", "a\n");
    await workspace.write("b.txt", "b\n");
    const both = Promise.withResolvers<void>();
    let asked = 0;
    const approver = new AnsweringApprover([
      async () => {
        asked += 1;
        if (asked === 2) both.resolve();
        await both.promise;
        return { decision: "once" };
      },
    ]);
    const edit = (id: string, path: string, search: string) =>
      toolCall(id, "edit_file", { path, edits: [{ search, replace: search.toUpperCase() }] });
    const { session } = open([{ toolCalls: [edit("1", "a.txt", "a"), edit("2", "b.txt", "b")] }, { text: "Done." }], {
      approver,
    });
    await session.send({ text: "Shout." });
    assert.equal((await workspace.read("a.txt")) + (await workspace.read("b.txt")), "A\nB\n");
  });

  it("plans a second edit of the same file on what the first one left", async () => {
    await workspace.write("a.txt", "a\nb\n");
    const edit = (id: string, search: string, replace: string) =>
      toolCall(id, "edit_file", { path: "a.txt", edits: [{ search, replace }] });
    const { session } = open([{ toolCalls: [edit("1", "a", "c"), edit("2", "c", "d")] }, { text: "Done." }], {
      mode: "edits",
    });
    await session.send({ text: "Change." });
    assert.equal(await workspace.read("a.txt"), "d\nb\n");
  });

  it("does not replace a file on the strength of a result that comes in the same turn", async () => {
    await workspace.write("a.txt", "a\n");
    const write = (id: string) => toolCall(id, "write_file", { path: "a.txt", content: "b\n" });
    const { session, model } = open(
      [
        { toolCalls: [toolCall("1", "read_file", { path: "a.txt" }), write("2")] },
        { toolCalls: [write("3")] },
        { text: "Done." },
      ],
      { mode: "edits" },
    );
    await session.send({ text: "Change." });
    assert.match(model.requests[1]?.messages.at(-1)?.content ?? "", /write in a later turn/);
    assert.match(model.requests[2]?.messages.at(-1)?.content ?? "", /^Edited a\.txt/);
  });

  it("loads a group of tools when asked, and when a tool of it is called unasked", async () => {
    await workspace.write("a.txt", "a\n");
    const { session, model, types } = open(
      [
        { toolCalls: [toolCall("1", "load_tools", { group: "git" })] },
        { toolCalls: [toolCall("2", "move_file", { from: "a.txt", to: "b.txt" })] },
        { text: "Done." },
      ],
      { mode: "edits" },
    );
    await session.send({ text: "Go." });
    const names = (index: number) => model.requests[index]?.tools.map((tool) => tool.name) ?? [];
    assert.ok(!names(0).includes("git_status"));
    assert.ok(names(1).includes("git_status"));
    assert.deepEqual(names(1).slice(0, names(0).length), names(0), "what was offered keeps its place");
    assert.ok(names(2).includes("delete_file"));
    assert.equal(types().filter((type) => type === "tools-loaded").length, 2);
  });

  it("goes on where an earlier session ended", async () => {
    await workspace.write("a.txt", "text of a\n");
    const first = open([{ toolCalls: [toolCall("1", "read_file", { path: "a.txt" })] }, { text: "It says a." }]);
    await first.session.send({ text: "Read a." });
    const second = open([{ text: "As I said." }], { writer: first.writer, stored: first.writer.stored() });
    await second.session.send({ text: "Again?" });
    const before = first.model.requests[1]?.messages ?? [];
    const after = second.model.requests[0]?.messages ?? [];
    assert.deepEqual(after.slice(0, before.length), before);
    assert.deepEqual(after.slice(before.length), [
      { role: "assistant", content: "It says a.", toolCalls: [] },
      { role: "user", content: "Again?" },
    ]);
    assert.equal(first.writer.events.findLast((event) => event.type === "session-start")?.resumed, true);
  });

  it("refuses a second run, takes the message as steering, and is free again afterwards", async () => {
    const { session, types } = open([
      async () => {
        assert.throws(() => session.send({ text: "Me too." }), { code: "busy" });
        assert.equal(session.steer({ text: "Briefly." }), true);
        return { text: "A long answer." };
      },
      { text: "Short." },
    ]);
    assert.deepEqual(await session.send({ text: "Explain." }), { reason: "finished", text: "Short." });
    assert.equal(session.steer({ text: "Too late." }), false);
    const order: AgentEventType[] = ["session-start", "user-message", "turn-start"];
    assert.deepEqual(types().slice(0, 3), order);
    assert.equal(types().at(-1), "session-end");
  });

  it("gives the model the project's own notes", async () => {
    await workspace.write("AGENTS.md", "Use tabs.\n");
    const { session, model } = open([{ text: "ok" }]);
    await session.send({ text: "Hello." });
    assert.match(
      model.requests[0]?.messages[0]?.content ?? "",
      /Rules of this project[\s\S]*<rules path="AGENTS\.md">\nUse tabs\./,
    );
  });

  it("offers only reading in an untrusted workspace, and denies the rest by name", async () => {
    const { session, model, writer } = open(
      [{ toolCalls: [toolCall("1", "write_file", { path: "a.txt", content: "x" })] }, { text: "ok" }],
      { trusted: false, mode: "all" },
    );
    await session.send({ text: "Write." });
    const names = model.requests[0]?.tools.map((tool) => tool.name) ?? [];
    assert.ok(names.includes("read_file"));
    assert.ok(!names.includes("write_file") && !names.includes("run_command"));
    assert.equal(writer.events.find((event) => event.type === "tool-end")?.status, "error");
    await assert.rejects(workspace.read("a.txt"), { code: "ENOENT" });
  });
});
