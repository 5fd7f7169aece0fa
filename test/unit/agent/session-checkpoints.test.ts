import assert from "node:assert/strict";
import { basename } from "node:path";
import { codeAgent } from "../../../src/agent/agent-profile.ts";
import type { AgentSessionOptions } from "../../../src/agent/agent-session.ts";
import { createAgentSession } from "../../../src/agent/create-agent-session.ts";
import { withCheckpoints } from "../../../src/checkpoints/with-checkpoints.ts";
import type { CheckpointMoment, CheckpointRecorder } from "../../../src/ports/checkpoints.ts";
import type { AgentEventBody } from "../../../src/protocol/agent-event.ts";
import { absentApprover } from "../../fakes/answering-approver.ts";
import { MemoryRuleStore } from "../../fakes/memory-rule-store.ts";
import { MemorySessionWriter } from "../../fakes/memory-session-writer.ts";
import { ScriptedChatModel, toolCall } from "../../fakes/scripted-chat-model.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

/** Remembers the moments; can be made to fail. */
class MemoryRecorder implements CheckpointRecorder {
  readonly moments: CheckpointMoment[] = [];
  readonly calls: string[] = [];
  closed = false;
  problem: (text: string) => void = () => undefined;

  begin(moment: CheckpointMoment): string {
    this.moments.push(moment);
    return `checkpoint-${this.moments.length}`;
  }

  beforeCall(callId: string, title: string): void {
    this.calls.push(`${callId}: ${title}`);
  }

  async beforeChange(): Promise<void> {
    throw new Error("The ports of this session are not recorded.");
  }

  afterChange(): void {
    throw new Error("The ports of this session are not recorded.");
  }

  aroundCommand<T>(run: () => Promise<T>): Promise<T> {
    return run();
  }

  onProblem(listener: (text: string) => void): void {
    this.problem = listener;
  }

  close(): void {
    this.closed = true;
  }
}

describe("createAgentSession: checkpoints", () => {
  let workspace: ToolWorkspace;
  let recorder: MemoryRecorder;
  beforeEach(async () => {
    workspace = await createToolWorkspace();
    recorder = new MemoryRecorder();
  });
  afterEach(() => workspace.dispose());

  function open(writer: MemorySessionWriter, options: Partial<AgentSessionOptions> = {}) {
    return createAgentSession({
      writer,
      model: new ScriptedChatModel({ text: "One." }, { text: "Two." }),
      profile: codeAgent,
      mode: "manual",
      trusted: true,
      ports: workspace.context,
      approver: absentApprover,
      rules: new MemoryRuleStore(),
      limits: {},
      clock: workspace.context.clock,
      logger: { log: () => undefined },
      checkpoints: recorder,
      ...options,
    });
  }

  it("marks one before each request, named by its message, and counts on when it is resumed", async () => {
    const writer = new MemorySessionWriter();
    const session = open(writer);
    await session.send({ text: "First  request\nof two" });
    await session.send({ text: "Second" });
    await session.close();
    const messages = writer.events.flatMap((event) => (event.type === "user-message" ? [event.messageId] : []));
    assert.deepEqual(recorder.moments, [
      { number: 1, messageId: messages[0], title: "First request of two" },
      { number: 2, messageId: messages[1], title: "Second" },
    ]);
    const types = writer.events.map((event) => event.type);
    assert.deepEqual(types.slice(0, 3), ["session-start", "checkpoint", "user-message"]);
    assert.ok(recorder.closed);
    const resumed = open(writer, { stored: writer.stored() });
    await resumed.continueRun();
    assert.deepEqual(recorder.moments[2], { number: 3, title: "" });
    await resumed.close();
  });

  it("marks each change of one turn right before it is made", async () => {
    class NotingRecorder extends MemoryRecorder {
      override async beforeChange(path?: string): Promise<void> {
        this.calls.push(`changes ${basename(path ?? "")}`);
      }
    }
    const noting = new NotingRecorder();
    const write = (id: string, path: string) => toolCall(id, "write_file", { path, content: `${id}\n` });
    const session = open(new MemorySessionWriter(), {
      mode: "edits",
      model: new ScriptedChatModel({ toolCalls: [write("c1", "a.txt"), write("c2", "b.txt")] }, { text: "Done." }),
      ports: withCheckpoints(workspace.context, noting),
      checkpoints: noting,
    });
    await session.send({ text: "Write" });
    await session.close();
    assert.deepEqual(noting.calls, ["c1: Create a.txt", "changes a.txt", "c2: Create b.txt", "changes b.txt"]);
  });

  it("shortens the title of a long request visibly", async () => {
    const session = open(new MemorySessionWriter());
    await session.send({ text: `${"word ".repeat(20)}end` });
    await session.close();
    const { title = "" } = recorder.moments[0] ?? {};
    assert.match(title, /^(word )+word…$/);
    assert.ok(title.length <= 80);
  });

  it("marks the calls that may change something, once they are allowed", async () => {
    await workspace.write("a.txt", "a\n");
    const writer = new MemorySessionWriter();
    const call = (id: string, name: string, input: object) => ({ toolCalls: [toolCall(id, name, input)] });
    const session = open(writer, {
      mode: "edits",
      model: new ScriptedChatModel(
        call("c1", "read_file", { path: "a.txt" }),
        call("c2", "write_file", { path: "b.txt", content: "b\n" }),
        call("c3", "run_command", { command: "touch c.txt" }),
        { text: "Done." },
      ),
      ports: { ...workspace.context },
    });
    await session.send({ text: "Go" });
    await session.close();
    assert.deepEqual(recorder.calls, ["c2: Create b.txt"]);
  });

  it("goes on from a restore: earlier words, files to be read again, the next number", async () => {
    const writer = new MemorySessionWriter();
    const model = new ScriptedChatModel({ text: "One." }, { text: "Two." }, { text: "Three." }, { text: "Four." });
    const session = open(writer, { model });
    await session.send({ text: "First" });
    await session.send({ text: "Second" });
    const restored = (checkpointId: string, number: number): AgentEventBody[] => [
      { type: "checkpoint", id: `undo-${number}`, number, cause: "restore" },
      { type: "restore", checkpointId, number: 2, undoId: `undo-${number}`, files: [], conversation: true },
    ];
    session.rewind(restored("checkpoint-2", 3), writer.events);
    await session.send({ text: "Other" });
    const said = (index: number) => model.requests[index]?.messages.slice(1).map((message) => message.content);
    assert.deepEqual(said(2), ["First", "One.", "Other"]);
    assert.deepEqual(recorder.moments.at(-1)?.number, 4);
    session.rewind(restored("undo-3", 5), writer.events);
    await session.send({ text: "Again" });
    assert.deepEqual(said(3), ["First", "One.", "Second", "Two.", "Again"]);
    await session.close();
  });

  it("refuses to go back while a run is under way", async () => {
    const writer = new MemorySessionWriter();
    const session = open(writer);
    const run = session.send({ text: "First" });
    assert.throws(() => session.rewind([], writer.events), { code: "busy", nextStep: "Stop it first, then restore." });
    await run;
    await session.close();
  });

  it("says that checkpoints cannot be kept", async () => {
    const writer = new MemorySessionWriter();
    const session = open(writer);
    recorder.problem("The disk is full.");
    assert.deepEqual(
      writer.events.map((event) => event.type === "notice" && event.text),
      ["The disk is full."],
    );
    await session.close();
  });

  it("has none without a recorder", async () => {
    const writer = new MemorySessionWriter();
    const session = open(writer, { checkpoints: undefined });
    await session.send({ text: "First" });
    assert.ok(!writer.events.some((event) => event.type === "checkpoint"));
    await session.close();
  });
});
