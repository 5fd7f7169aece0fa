import assert from "node:assert/strict";
import { codeAgent } from "../../../src/agent/agent-profile.ts";
import { createAgentSession } from "../../../src/agent/create-agent-session.ts";
import { absentApprover } from "../../fakes/answering-approver.ts";
import { MemoryLedger } from "../../fakes/memory-ledger.ts";
import { MemoryRuleStore } from "../../fakes/memory-rule-store.ts";
import { MemorySessionWriter } from "../../fakes/memory-session-writer.ts";
import { ScriptedChatModel } from "../../fakes/scripted-chat-model.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

/** Has something to tell, once. */
class TellingLedger extends MemoryLedger {
  texts: string[] = [];

  override takeFeedback(): [] {
    return this.texts.splice(0) as [];
  }
}

describe("createAgentSession: what was decided between two requests", () => {
  let workspace: ToolWorkspace;
  beforeEach(async () => {
    workspace = await createToolWorkspace();
  });
  afterEach(() => workspace.dispose());

  function open(model: ScriptedChatModel, ledger: TellingLedger, writer = new MemorySessionWriter()) {
    const { stored } = writer.events.length > 0 ? { stored: writer.stored() } : {};
    const session = createAgentSession({
      writer,
      ...(stored && { stored }),
      model,
      profile: codeAgent,
      mode: "manual",
      trusted: true,
      ports: { ...workspace.context, ledger },
      approver: absentApprover,
      rules: new MemoryRuleStore(),
      limits: {},
      clock: workspace.context.clock,
      logger: { log: () => undefined },
    });
    return { session, writer };
  }

  it("is told before the message that comes after it", async () => {
    const ledger = new TellingLedger();
    const model = new ScriptedChatModel({ text: "One." }, { text: "Two." });
    const { session, writer } = open(model, ledger);
    await session.send({ text: "First" });
    ledger.texts = ["The user rejected the change of a.ts."];
    await session.send({ text: "Second" });
    await session.close();
    const said = model.requests[1]?.messages.slice(1).map(({ content }) => content);
    assert.deepEqual(said, ["First", "One.", "The user rejected the change of a.ts.", "Second"]);
    const types = writer.events.map(({ type }) => type).filter((type) => /message|feedback/.test(type));
    assert.deepEqual(types, ["user-message", "review-feedback", "user-message"]);
  });

  it("is told in the same place when the session is taken up again", async () => {
    const ledger = new TellingLedger();
    const { session, writer } = open(new ScriptedChatModel({ text: "One." }, { text: "Two." }), ledger);
    await session.send({ text: "First" });
    ledger.texts = ["The user rejected it."];
    await session.send({ text: "Second" });
    await session.close();
    const model = new ScriptedChatModel({ text: "Three." });
    ledger.texts = ["The user said more."];
    const again = open(model, ledger, writer);
    await again.session.send({ text: "Third" });
    await again.session.close();
    const said = model.requests[0]?.messages.slice(1).map(({ content }) => content);
    const before = ["First", "One.", "The user rejected it.", "Second", "Two."];
    assert.deepEqual(said, [...before, "The user said more.", "Third"]);
  });

  it("does not keep a run without a message from being told to go on", async () => {
    const ledger = new TellingLedger();
    const model = new ScriptedChatModel({ text: "One." }, { text: "Two." });
    const { session } = open(model, ledger);
    await session.send({ text: "First" });
    ledger.texts = ["The user rejected it."];
    await session.continueRun();
    await session.close();
    const said = model.requests[1]?.messages.slice(2).map(({ content }) => content);
    assert.deepEqual(said, ["One.", "The user rejected it.", "Go on where you stopped."]);
  });
});
