import assert from "node:assert/strict";
import { codeAgent } from "../../../src/agent/agent-profile.ts";
import type { AgentSession, AgentSessionOptions } from "../../../src/agent/agent-session.ts";
import { conversationFromEvents } from "../../../src/agent/conversation.ts";
import { createAgentSession } from "../../../src/agent/create-agent-session.ts";
import { openTurn } from "../../../src/agent/open-turn.ts";
import { AnsweringApprover } from "../../fakes/answering-approver.ts";
import { MemoryRuleStore } from "../../fakes/memory-rule-store.ts";
import { MemorySessionWriter } from "../../fakes/memory-session-writer.ts";
import { ScriptedChatModel, type ScriptedReply, toolCall } from "../../fakes/scripted-chat-model.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

describe("a session that was cut while the user was asked", () => {
  let workspace: ToolWorkspace;
  let sessions: AgentSession[] = [];
  beforeEach(async () => {
    workspace = await createToolWorkspace();
    await workspace.write("a.txt", "one\n");
    await workspace.write("b.txt", "two\n");
  });
  afterEach(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    sessions = [];
    await workspace.dispose();
  });

  function open(script: ScriptedReply[], options: Partial<AgentSessionOptions>) {
    const writer = new MemorySessionWriter();
    const model = new ScriptedChatModel(...script);
    const session = createAgentSession({
      writer,
      model,
      profile: codeAgent,
      mode: "manual",
      trusted: true,
      ports: workspace.context,
      approver: new AnsweringApprover([{}]),
      rules: new MemoryRuleStore(),
      limits: {},
      clock: workspace.context.clock,
      logger: { log: () => undefined },
      ...options,
    });
    sessions.push(session);
    return { session, model, writer };
  }

  const twoEdits = {
    text: "I change both.",
    toolCalls: [
      toolCall("1", "read_file", { path: "a.txt" }),
      toolCall("2", "edit_file", { path: "a.txt", edits: [{ search: "one", replace: "ONE" }] }),
      toolCall("3", "edit_file", { path: "b.txt", edits: [{ search: "two", replace: "TWO" }] }),
    ],
  };

  /** What the log holds when the process ends with the second change undecided; the first one was answered. */
  async function cut() {
    const asked = Promise.withResolvers<void>();
    const approver = new AnsweringApprover([
      { decision: "once" },
      (_request, signal) => {
        asked.resolve();
        return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
    ]);
    const { session, writer } = open([twoEdits], { approver });
    session.send({ text: "Shout." }).catch(() => undefined);
    await asked.promise;
    const stored = writer.stored();
    await session.close();
    return stored;
  }

  it("asks for the same calls again, with what the files are now, and goes on", async () => {
    const stored = await cut();
    assert.deepEqual([...(openTurn(stored.events)?.results.keys() ?? [])], ["1"]);
    await workspace.write("b.txt", "zero\ntwo\n");
    const approver = new AnsweringApprover([{}]);
    const { session, model, writer } = open([{ text: "Both shout." }], { stored, approver });
    const result = await session.continueRun();
    assert.equal(result.reason, "finished");
    assert.deepEqual(
      approver.requests.map(({ callId, changes }) => [callId, changes?.[0]?.path, changes?.[0]?.hunks[0]?.newStart]),
      [
        ["2", "a.txt", 1],
        ["3", "b.txt", 2],
      ],
    );
    assert.equal(await workspace.read("a.txt"), "ONE\n");
    assert.equal(await workspace.read("b.txt"), "zero\nTWO\n");
    const [request] = model.requests;
    assert.deepEqual(
      request?.messages.slice(1).map((message) => (message.role === "tool" ? message.callId : message.role)),
      ["user", "assistant", "1", "2", "3"],
    );
    const whole = [...stored.events, ...writer.events];
    assert.deepEqual(conversationFromEvents(whole).messages.slice(0, 5), request?.messages.slice(1));
    assert.equal(openTurn(whole), undefined);
  });

  it("asks before it hands over a new message", async () => {
    const stored = await cut();
    const { session, model, writer } = open([{ text: "Fine." }], {
      stored,
      approver: new AnsweringApprover([{ decision: "reject", advice: "Not now." }]),
    });
    await session.send({ text: "And then?" });
    const roles = model.requests[0]?.messages.slice(1).map(({ role }) => role);
    assert.deepEqual(roles, ["user", "assistant", "tool", "tool", "tool", "user"]);
    assert.equal(await workspace.read("a.txt"), "one\n");
    const whole = [...stored.events, ...writer.events];
    assert.deepEqual(conversationFromEvents(whole).messages.slice(0, 6), model.requests[0]?.messages.slice(1));
  });

  it("stays open when it is cut again, and is answered once it was decided", async () => {
    const stored = await cut();
    const asked = Promise.withResolvers<void>();
    const never = new AnsweringApprover([
      (_request, signal) => {
        asked.resolve();
        return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
    ]);
    const second = open([], { stored, approver: never });
    second.session.continueRun().catch(() => undefined);
    await asked.promise;
    const twice = [...stored.events, ...second.writer.events];
    assert.deepEqual(
      openTurn(twice)?.calls.map(({ id }) => id),
      ["1", "2", "3"],
    );
    const decided = twice.flatMap((event) =>
      event.type === "permission-request" && second.writer.events.includes(event) ? [event] : [],
    );
    const replies = decided.map(({ requestId, callId, time, sessionId }) => ({
      ...{ type: "permission-reply" as const, requestId, callId, time, sessionId },
      ...{ decision: "once" as const, by: "user" as const },
    }));
    assert.equal(openTurn([...twice, ...replies]), undefined);
  });

  it("is not asked again after the user has stopped the run", async () => {
    const stored = await cut();
    const writer = new MemorySessionWriter();
    const asked = Promise.withResolvers<void>();
    const approver = new AnsweringApprover([
      (_request, signal) => {
        asked.resolve();
        return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
    ]);
    const { session } = open([], { stored, approver, writer });
    const done = session.continueRun();
    await asked.promise;
    session.stop();
    assert.equal((await done).reason, "aborted");
    assert.equal(openTurn([...stored.events, ...writer.events]), undefined);
  });
});
