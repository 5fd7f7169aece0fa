import assert from "node:assert/strict";
import { codeAgent } from "../../../../src/agent/agent-profile.ts";
import type { AgentSession } from "../../../../src/agent/agent-session.ts";
import { conversationFromEvents } from "../../../../src/agent/conversation.ts";
import { createAgentSession } from "../../../../src/agent/create-agent-session.ts";
import { UserError } from "../../../../src/base/errors.ts";
import type { ChatMessage, ChatRequest, ModelDelta, ModelReply } from "../../../../src/ports/chat-model.ts";
import { AnsweringApprover } from "../../../fakes/answering-approver.ts";
import { MemoryRuleStore } from "../../../fakes/memory-rule-store.ts";
import { MemorySessionWriter } from "../../../fakes/memory-session-writer.ts";
import { toolCall } from "../../../fakes/scripted-chat-model.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../../fakes/tool-context.ts";

const contextTokens = 16_000;
const turns = 200;

/** Tells a request for a summary from one for the next turn. */
const wantsSummary = (request: ChatRequest) =>
  request.messages.at(-1)?.content.startsWith("[Lathe] This conversation") === true;

const summary = {
  goal: "Keep the totals right.",
  done: ["Read many files"],
  decisions: [],
  findings: [],
  failed: [],
  next: ["Go on"],
};

/** A model with a script without end: `turn` says what it does next, and a request for a summary gets one. */
class EndlessModel {
  readonly id = "endless";
  readonly contextTokens = contextTokens;
  readonly requests: ChatRequest[] = [];
  readonly summaries: ChatRequest[] = [];
  private turn = 0;
  private readonly script: (turn: number) => Partial<ModelReply>;

  constructor(script: (turn: number) => Partial<ModelReply>) {
    this.script = script;
  }

  async complete(request: ChatRequest, onDelta: (delta: ModelDelta) => void): Promise<ModelReply> {
    const asked = { ...request, messages: [...request.messages] };
    const inputTokens = Math.ceil(JSON.stringify(request).length / 4);
    const isSummary = wantsSummary(request);
    (isSummary ? this.summaries : this.requests).push(asked);
    const given = isSummary ? { text: JSON.stringify(summary) } : this.script(this.turn++);
    if (given.text !== undefined) onDelta({ type: "text", text: given.text });
    return {
      text: "",
      reasoning: "",
      toolCalls: [],
      finish: given.toolCalls?.length ? "tool-calls" : "stop",
      usage: { inputTokens, cachedTokens: 0, outputTokens: 20 },
      ...given,
    };
  }
}

/** Every result follows its call, and every call has its result. */
function assertWhole(messages: readonly ChatMessage[], about: string): void {
  let waiting: string[] = [];
  for (const message of messages) {
    if (message.role === "tool") {
      assert.ok(waiting.includes(message.callId), `${about}: a result without its call ${message.callId}`);
      waiting = waiting.filter((id) => id !== message.callId);
    } else {
      assert.deepEqual(waiting, [], `${about}: calls without a result`);
      if (message.role === "assistant") waiting = message.toolCalls.map(({ id }) => id);
    }
  }
  assert.deepEqual(waiting, [], `${about}: calls without a result at the end`);
}

describe("a session of 200 turns", () => {
  let workspace: ToolWorkspace;
  let session: AgentSession | undefined;

  beforeEach(async () => {
    workspace = await createToolWorkspace();
    for (let index = 0; index < 20; index += 1)
      await workspace.write(
        `src/file-${index}.ts`,
        `// file ${index}\n${"const some = 'thing that takes room';\n".repeat(60)}`,
      );
    await workspace.write("src/AGENTS.md", "In src every number is a bigint: rule 4711.");
    await workspace.write("fail.sh", "echo 'expected 3, got 4'; exit 1\n");
  });
  afterEach(async () => {
    await session?.close();
    await workspace.dispose();
  });

  function open(
    model: EndlessModel,
    writer = new MemorySessionWriter(),
    stored?: MemorySessionWriter["events"],
    compactAt = 80,
  ) {
    session = createAgentSession({
      writer,
      ...(stored && {
        stored: {
          header: { kind: "session" as const, version: 1, id: writer.id, createdAt: "", cwd: workspace.folder },
          events: stored,
          problems: [],
        },
      }),
      model,
      profile: codeAgent,
      mode: "manual",
      trusted: true,
      ports: workspace.context,
      approver: new AnsweringApprover([
        { decision: "reject", advice: "Never write to generated/; it is built." },
        ...Array.from({ length: 400 }, () => ({ decision: "once" as const })),
      ]),
      rules: new MemoryRuleStore(),
      limits: {},
      compactAt: () => compactAt,
      clock: workspace.context.clock,
      logger: { log: () => undefined },
    });
    return { session, writer };
  }

  /** Turns 0 to 2 set the pins, then the files are read over and over; every tenth turn ends a request. */
  function script(turn: number): Partial<ModelReply> {
    const id = `call-${turn}`;
    if (turn === 0) return { toolCalls: [toolCall(id, "write_file", { path: "generated/a.ts", content: "x" })] };
    if (turn === 1)
      return {
        toolCalls: [
          toolCall(id, "update_todos", {
            items: [
              { text: "Round every share down", status: "completed" },
              { text: "Give the rest to the largest share", status: "in_progress" },
            ],
          }),
        ],
      };
    if (turn === 2) return { toolCalls: [toolCall(id, "run_command", { command: "sh fail.sh" })] };
    if (turn % 10 === 9) return { text: `Step ${turn} is done.` };
    const path = (index: number) => `src/file-${(turn + index) % 20}.ts`;
    return {
      text: `I look at ${path(0)}.`,
      toolCalls: [0, 1].map((index) => toolCall(`${id}-${index}`, "read_file", { path: path(index) })),
    };
  }

  it("keeps every pinned item unchanged and orphans no call through every shortening", async () => {
    const model = new EndlessModel(script);
    const { session: agent, writer } = open(model);
    const said = ["Make the invoice totals equal the sum of their lines.\nUse the largest-remainder rule, «exactly»."];
    await agent.send({ text: said[0] ?? "" });
    for (let request = 1; request < turns / 10; request += 1) {
      const text = `Request ${request}: no default exports in file-${request}.ts, and nothing over 80 columns.`;
      said.push(text);
      await agent.send({ text });
    }
    assert.equal(model.requests.length, turns);
    const compactions = writer.events.filter((event) => event.type === "compaction");
    assert.ok(compactions.length >= 5, `${compactions.length} compactions`);
    for (const [index, { messages }] of model.requests.entries()) {
      assertWhole(messages, `request ${index}`);
      assert.ok(JSON.stringify(messages).length / 4 < contextTokens, `request ${index} fits`);
    }
    for (const compaction of compactions) {
      assert.ok(compaction.after < compaction.before * 0.7, `${compaction.before} to ${compaction.after}`);
      assert.match(compaction.text, /Never write to generated\/; it is built\./);
      assert.match(compaction.text, /In src every number is a bigint: rule 4711\./);
      assert.match(compaction.text, /\[in_progress\] Give the rest to the largest share/);
      assert.match(compaction.text, /sh fail\.sh[\s\S]*expected 3, got 4/);
      assert.match(compaction.text, /src\/file-\d+\.ts \(read\)/);
    }
    // In the last request everything is there word for word: carried, or still as it was said.
    const last = (model.requests.at(-1)?.messages ?? []).map(({ content }) => content).join("\n");
    for (const text of said) assert.ok(last.includes(text), text);
    const rebuilt = conversationFromEvents(writer.events).messages;
    assertWhole(rebuilt, "rebuilt");
    const sent = model.requests.at(-1)?.messages.slice(1) ?? [];
    assert.equal(rebuilt.length - 1, sent.length);
    for (const [index, message] of sent.entries()) assert.deepEqual(rebuilt[index], message, `message ${index}`);
  });

  it("sends each request as the one before it with more at the end, but for the shortenings", async () => {
    const model = new EndlessModel(script);
    const { session: agent, writer } = open(model);
    for (let request = 0; request < 6; request += 1) await agent.send({ text: `Request ${request}.` });
    const breaks = model.requests.filter(({ messages }, index) => {
      const before = model.requests[index - 1]?.messages ?? [];
      return before.some((message, position) => JSON.stringify(message) !== JSON.stringify(messages[position]));
    });
    assert.equal(breaks.length, writer.events.filter(({ type }) => type === "compaction").length);
    // The question for a summary comes behind the conversation, so that a cache has all of it.
    for (const { messages, tools } of model.summaries) {
      const at = model.requests.findLastIndex((one) =>
        one.messages.every((message, index) => JSON.stringify(message) === JSON.stringify(messages[index])),
      );
      assert.ok(at !== -1 && JSON.stringify(model.requests[at]?.tools) === JSON.stringify(tools));
    }
  });

  it("is whole again after an undo, also after it is taken up again, and finds what was said by a tool", async () => {
    const model = new EndlessModel(script);
    const { session: agent, writer } = open(model, undefined, undefined, 0);
    await agent.send({ text: "The secret word of the day is marmalade." });
    await agent.send({ text: "Go on." });
    const before = conversationFromEvents(writer.events).messages.length;
    assert.equal(await agent.compact("the word of the day"), true);
    const compaction = writer.events.find((event) => event.type === "compaction");
    assert.equal(compaction?.hint, "the word of the day");
    assert.match(model.summaries[0]?.messages.at(-1)?.content ?? "", /look after this above all: the word of the day/);
    const short = conversationFromEvents(writer.events).messages.length;
    assert.ok(short < before);
    await agent.close();

    const next = new EndlessModel((turn) =>
      turn === 0
        ? { toolCalls: [toolCall("h1", "search_history", { query: "expected got" })] }
        : turn === 1
          ? { toolCalls: [toolCall("h2", "search_history", { entry: 1 })] }
          : { text: "Found." },
    );
    const again = open(next, new MemorySessionWriter(), [...writer.events], 0);
    await again.session.send({ text: "What failed?" });
    assert.ok(next.requests[0]?.tools.some(({ name }) => name === "search_history"));
    const [hits, entry] = again.writer.events.flatMap((event) => (event.type === "tool-end" ? event.content : []));
    assert.match(hits ?? "", /expected 3, got 4/);
    assert.match(entry ?? "", /user: The secret word of the day is marmalade\./);
    assert.equal(await again.session.undoCompaction(), true);
    assert.equal(await again.session.undoCompaction(), false);
    const all = [...writer.events, ...again.writer.events];
    const rebuilt = conversationFromEvents(all).messages;
    assert.deepEqual(
      rebuilt.slice(0, before),
      conversationFromEvents(writer.events.filter(({ type }) => type !== "compaction")).messages,
    );
    assertWhole(rebuilt, "after the undo");
  });

  it("shows before what would be summed up, and changes nothing by that", async () => {
    const model = new EndlessModel(script);
    const { session: agent, writer } = open(model, undefined, undefined, 0);
    assert.equal(await agent.previewCompaction(), undefined);
    await agent.send({ text: "Begin." });
    const count = writer.events.length;
    const preview = await agent.previewCompaction();
    assert.equal(writer.events.length, count);
    assert.ok((preview?.after ?? 0) < (preview?.before ?? 0));
    assert.ok(preview?.pinned.some(({ kind, text }) => kind === "task" && text === "Begin."));
    assert.ok(preview?.shortened.some(({ title }) => title.startsWith("Call: write_file")));
    assert.equal(model.summaries.length, 0);
  });

  it("says what is in the window by part, rules with their tokens", async () => {
    await workspace.write("AGENTS.md", "Write tests first, always.");
    const model = new EndlessModel(script);
    const { session: agent } = open(model, undefined, undefined, 0);
    await agent.send({ text: "Begin." });
    const report = await agent.reportContext();
    const names = report.parts.map(({ name }) => name);
    assert.deepEqual(names, [
      "System prompt",
      "AGENTS.md",
      "Tools",
      "Rules found on the way",
      "Your messages",
      "Answers and calls",
      "Results",
    ]);
    assert.deepEqual(report.parts[1], { name: "AGENTS.md", tokens: 7, detail: "everywhere" });
    const sum = report.parts.reduce((total, { tokens }) => total + tokens, 0);
    assert.ok(Math.abs(sum - report.total) < 20, `${sum} and ${report.total}`);
    assert.equal(report.limit, contextTokens);
    await agent.compact();
    const after = await agent.reportContext();
    assert.ok(after.total < report.total && after.parts.some(({ name }) => name === "What was shortened"));
  });

  it("goes on where the model refuses a request as too long", async () => {
    const model = new EndlessModel(script);
    const refusing = {
      id: "refusing",
      complete: (request: ChatRequest, onDelta: (delta: ModelDelta) => void) => {
        const tokens = JSON.stringify(request.messages).length / 4;
        if (tokens > 8000) throw new UserError("context_length", "It is too long.", "Shorten it.");
        return model.complete(request, onDelta);
      },
    };
    const { session: agent, writer } = open(refusing as unknown as EndlessModel);
    assert.equal((await agent.send({ text: "Begin." })).reason, "finished");
    assert.equal(writer.events.find((event) => event.type === "compaction")?.cause, "overflow");
    assert.ok(writer.events.every(({ type }) => type !== "error"));
  });
});
