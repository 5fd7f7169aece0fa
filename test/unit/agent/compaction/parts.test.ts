import assert from "node:assert/strict";
import { chooseTail } from "../../../../src/agent/compaction/choose-tail.ts";
import { PinnedFacts } from "../../../../src/agent/compaction/pinned-facts.ts";
import { fitPinned } from "../../../../src/agent/compaction/render-compaction.ts";
import { summarise } from "../../../../src/agent/compaction/summarise.ts";
import { UserError } from "../../../../src/base/errors.ts";
import type { ChatMessage } from "../../../../src/ports/chat-model.ts";
import type { AgentEventBody } from "../../../../src/protocol/agent-event.ts";
import { ScriptedChatModel, type ScriptedReply, toolCall } from "../../../fakes/scripted-chat-model.ts";

const user = (content: string): ChatMessage => ({ role: "user", content });
const assistant = (content: string, ...ids: string[]): ChatMessage => ({
  role: "assistant",
  content,
  toolCalls: ids.map((id) => toolCall(id, "read_file", { path: "a" })),
});
const result = (callId: string, length: number): ChatMessage => ({ role: "tool", callId, content: "x".repeat(length) });

describe("what stays of a conversation", () => {
  const messages = [
    user("a"),
    assistant("b", "1"),
    result("1", 4000),
    user("c"),
    assistant("d", "2", "3"),
    result("2", 4000),
    result("3", 4000),
  ];

  it("begins with a message or an answer, never with a result, and has the last answer whole", () => {
    assert.equal(chooseTail(messages, 100), 3);
    assert.equal(chooseTail([...messages, assistant("e")], 100), 1);
    assert.equal(chooseTail([...messages, assistant("e")], 3000), 4);
  });

  it("is everything where there is too little to sum up", () => {
    assert.equal(chooseTail(messages.slice(0, 3), 10), 0);
    assert.equal(chooseTail([], 10), 0);
  });
});

describe("pinned facts", () => {
  const items = (events: AgentEventBody[]) => {
    const facts = new PinnedFacts();
    for (const event of events) facts.note(event);
    return facts.items([]).map(({ kind, text }) => `${kind}: ${text}`);
  };
  const command = (callId: string, line: string, exitCode: number): AgentEventBody[] => [
    {
      type: "tool-start",
      callId,
      tool: "run_command",
      input: {},
      access: [{ kind: "execute", subject: line }],
      title: line,
    },
    {
      type: "tool-end",
      callId,
      tool: "run_command",
      status: "ok",
      content: `output of ${callId}`,
      details: { exitCode },
    },
  ];

  it("have the last check that failed, until the same one passes", () => {
    const failed = [...command("1", "npm test", 1), ...command("2", "ls", 0)];
    assert.deepEqual(items(failed), ["check: npm test\noutput of 1"]);
    assert.deepEqual(items([...failed, ...command("3", "npm test", 0)]), []);
  });

  it("have the user's words, answers and advice, and of attachments where they are", () => {
    const attachments = [{ kind: "file" as const, label: "a", path: "a.ts", text: "long text" }];
    assert.deepEqual(
      items([
        { type: "user-message", messageId: "1", text: "Do it.", attachments, delivery: "prompt" },
        { type: "user-message", messageId: "2", text: "No, so.", delivery: "steering" },
        { type: "question-request", requestId: "q", callId: "c", question: "Which?", options: [] },
        { type: "question-reply", requestId: "q", answer: "The left one", by: "user" },
        { type: "question-reply", requestId: "r", answer: "", by: "nobody" },
        { type: "review-feedback", text: "Rejected: line 3." },
      ]),
      [
        'task: Do it.\n\n<attachment kind="file" path="a.ts" />',
        "request: No, so.",
        "correction: You asked: Which? The user: The left one",
        "correction: Rejected: line 3.",
      ],
    );
  });

  it("are brought into a bound by the oldest later requests alone", () => {
    const long = "word ".repeat(200).trim();
    const pinned = [
      { kind: "task" as const, text: long },
      { kind: "request" as const, text: `${long} 1` },
      { kind: "request" as const, text: `${long} 2` },
      { kind: "correction" as const, text: long },
    ];
    const fitted = fitPinned(pinned, 3400);
    assert.deepEqual([fitted[0], fitted[2], fitted[3]], [pinned[0], pinned[2], pinned[3]]);
    assert.ok((fitted[1]?.text.length ?? 0) < 250);
  });
});

describe("the summary", () => {
  const good = { goal: "G", done: ["D"], decisions: [], findings: ["F at a.ts:3"], failed: [], next: [] };
  const ask = (script: ScriptedReply[], full = false) => {
    const model = new ScriptedChatModel(...script);
    const messages: ChatMessage[] = [
      { role: "system", content: "S" },
      user("Fix it."),
      assistant("I found the cause."),
    ];
    const spent: number[] = [];
    const spend = ({ inputTokens }: { inputTokens: number }) => void spent.push(inputTokens);
    const done = summarise({ model, messages, tools: [], full, spend }, new AbortController().signal);
    return done.then((summary) => ({ ...summary, model, spent }));
  };

  it("is read from an answer, also from one in a fence, and is asked for again where it does not fit", async () => {
    const fenced = await ask([{ text: `Here:\n\`\`\`json\n${JSON.stringify(good)}\n\`\`\`` }]);
    assert.deepEqual([fenced.summary, fenced.by], [good, "model"]);
    const repaired = await ask([{ text: '{"goal": ""}' }, { text: JSON.stringify(good) }]);
    assert.deepEqual(repaired.summary, good);
    assert.deepEqual(repaired.spent, [10, 10]);
    assert.match(repaired.model.requests[1]?.messages.at(-1)?.content ?? "", /goal: [\s\S]*JSON object alone/);
  });

  it("is picked out of the answers where the model gives none", async () => {
    const refused = await ask([{ text: "No." }, { text: "No." }]);
    assert.equal(refused.by, "lathe");
    assert.deepEqual(refused.summary.findings, ["I found the cause."]);
    assert.equal((await ask([new UserError("connection", "Nobody answers.", "Start it.")])).by, "lathe");
  });

  it("of a conversation that does not fit is asked for with a short transcript", async () => {
    const { model } = await ask([{ text: JSON.stringify(good) }], true);
    assert.equal(model.requests[0]?.messages.length, 3);
    assert.match(model.requests[0]?.messages[1]?.content ?? "", /user: Fix it\.[\s\S]*assistant: I found the cause\./);
  });
});
