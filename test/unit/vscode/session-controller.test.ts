import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeAgent } from "../../../src/agent/agent-profile.ts";
import { createAgentSession } from "../../../src/agent/create-agent-session.ts";
import type { RunLimits } from "../../../src/agent/limits.ts";
import type { Approver } from "../../../src/ports/user.ts";
import type { HostMessage, PanelState } from "../../../src/protocol/panel-message.ts";
import { createSessionStore, type FileSessionStore } from "../../../src/sessions/create-session-store.ts";
import { PanelHub } from "../../../src/vscode/panel/panel-hub.ts";
import { SessionController } from "../../../src/vscode/session/session-controller.ts";
import { AnsweringApprover } from "../../fakes/answering-approver.ts";
import { MemoryRuleStore } from "../../fakes/memory-rule-store.ts";
import { ScriptedChatModel, type ScriptedReply, toolCall } from "../../fakes/scripted-chat-model.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

describe("the sessions of a window", () => {
  let workspace: ToolWorkspace;
  let stateDir: string;
  let store: FileSessionStore;
  let shownId: string | undefined;
  let open: SessionController[] = [];

  beforeEach(async () => {
    workspace = await createToolWorkspace();
    await workspace.write("a.txt", "one\n");
    stateDir = await mkdtemp(join(tmpdir(), "lathe-window-"));
    store = createSessionStore(stateDir);
    shownId = undefined;
  });
  afterEach(async () => {
    for (const controller of open) controller.stop();
    await Promise.all(open.map((controller) => controller.current?.runDone));
    open = [];
    await workspace.dispose();
    await rm(stateDir, { recursive: true, force: true });
  });

  /** A window as it is after its start; it knows of earlier ones what is on the disk. */
  function openWindow(
    script: ScriptedReply[],
    approver: Approver,
    options: { restricted?: boolean; limits?: RunLimits; agent?: () => string } = {},
  ) {
    const hub = new PanelHub(
      { mode: "manual", restricted: options.restricted ?? false, sessions: [] } as unknown as PanelState,
      () => [],
    );
    const model = new ScriptedChatModel(...script);
    const reported: unknown[] = [];
    const controller = new SessionController({
      hub,
      store: async () => store,
      defaultMode: () => "manual",
      model: async () => model,
      agent: () => options.agent?.() ?? "code",
      startLive: async (id, mode) => {
        const opened = id === undefined ? { writer: await store.create(workspace.folder) } : await store.open(id);
        const session = createAgentSession({
          ...opened,
          model,
          profile: codeAgent,
          mode,
          trusted: true,
          ports: workspace.context,
          approver,
          rules: new MemoryRuleStore(),
          limits: options.limits ?? {},
          clock: workspace.context.clock,
          logger: { log: () => undefined },
        });
        return { session, writer: opened.writer, agent: options.agent?.() ?? "code", dispose: () => session.close() };
      },
      isWaiting: () => false,
      lastShown: {
        get: () => shownId,
        set: async (id) => {
          shownId = id;
        },
      },
      changed: () => undefined,
      logger: { log: () => undefined },
      idle: () => undefined,
      report: (error) => void reported.push(error),
    });
    open.push(controller);
    return { controller, model, hub, reported };
  }

  const edit = {
    toolCalls: [toolCall("1", "edit_file", { path: "a.txt", edits: [{ search: "one", replace: "ONE" }] })],
  };

  /** A window that was closed while it asked: its process is gone, its log has the open request. */
  async function closedWhileAsking(): Promise<void> {
    const asked = Promise.withResolvers<void>();
    const silent = new AnsweringApprover([
      (_request, signal) => {
        asked.resolve();
        return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
    ]);
    const { controller } = openWindow([edit], silent);
    await controller.send("Shout.", []);
    await asked.promise;
    await controller.flush();
    store = createSessionStore(stateDir);
  }

  it("ask again by themselves for what was undecided when the window was closed, and go on", async () => {
    await closedWhileAsking();
    const approver = new AnsweringApprover([{}]);
    const { controller, model, reported } = openWindow([{ text: "Done." }], approver);
    await controller.restore();
    await controller.current?.runDone;
    assert.deepEqual(reported, []);
    assert.deepEqual(
      approver.requests.map(({ callId }) => callId),
      ["1"],
    );
    assert.equal(await workspace.read("a.txt"), "ONE\n");
    assert.equal(model.requests.length, 1);
    assert.equal(controller.current?.events.at(-1)?.type, "session-end");
  });

  it("do not ask in an untrusted workspace, where the answer would be no", async () => {
    await closedWhileAsking();
    const approver = new AnsweringApprover([{}]);
    const { controller } = openWindow([], approver, { restricted: true });
    await controller.restore();
    assert.equal(controller.current?.undecided, true);
    assert.deepEqual(approver.requests, []);
  });

  it("lose no message when a limit ends a run, start nothing by themselves, and go on when it is raised", async () => {
    const approver = new AnsweringApprover([
      async () => {
        await controller.send("And the second?", []);
        return { decision: "once" };
      },
    ]);
    const { controller, model, reported } = openWindow([edit, { text: "Done." }], approver, {
      limits: { turns: 1 },
    });
    await controller.send("Shout.", []);
    await controller.current?.runDone;
    const end = controller.current?.events.findLast((event) => event.type === "session-end");
    assert.ok(end?.type === "session-end" && end.limit?.name === "run.turns" && end.limit.raiseTo !== undefined);
    assert.equal(model.requests.length, 1);
    await controller.adjustLimit({ name: "run.turns", to: 4 });
    await controller.current?.runDone;
    assert.deepEqual(reported, []);
    assert.equal(await workspace.read("a.txt"), "ONE\n");
    assert.equal(model.requests.length, 2);
    const said = model.requests[1]?.messages.flatMap((message) => (message.role === "user" ? [message.content] : []));
    assert.deepEqual(said, ["Shout.", "And the second?"]);
  });

  it("show what is in the context, shorten it and bring it back, and say where there is nothing", async () => {
    const reads = Array.from({ length: 4 }, (_, index) => ({
      toolCalls: [toolCall(`r${index}`, "read_file", { path: "a.txt" })],
    }));
    const summary = { goal: "Read it.", done: [], decisions: [], findings: [], failed: [], next: [] };
    const script = [...reads, { text: "Read." }, { text: JSON.stringify(summary) }];
    const { controller, hub, reported } = openWindow(script, new AnsweringApprover([]));
    const posted: HostMessage[] = [];
    hub.add({ post: (message) => void posted.push(message) });
    const cards = () => posted.flatMap((message) => (message.type === "context-card" ? [message.card] : []));
    await controller.showContext();
    assert.equal(cards().at(-1)?.kind, "note");
    await controller.send("Read it.", []);
    await controller.current?.runDone;
    await controller.showContext();
    assert.equal(cards().at(-1)?.kind, "report");
    await controller.previewCompaction("the file");
    const preview = cards().at(-1);
    assert.ok(preview?.kind === "preview" && preview.hint === "the file");
    await controller.compact("the file");
    const types = () => controller.current?.events.map(({ type }) => type) ?? [];
    assert.ok(types().includes("compaction"));
    assert.equal(controller.current?.interrupted, false);
    await controller.undoCompaction();
    assert.equal(types().at(-1), "compaction-undone");
    assert.deepEqual(reported, []);
  });

  it("hand a session over to another agent with the next message, with everything said so far", async () => {
    let agent = "code";
    const script = [{ text: "One." }, { text: "Two." }, { text: "Three." }];
    const { controller, model } = openWindow(script, new AnsweringApprover([]), { agent: () => agent });
    await controller.send("First.", []);
    await controller.current?.runDone;
    const live = controller.current?.live;
    await controller.send("Second.", []);
    await controller.current?.runDone;
    assert.equal(controller.current?.live, live);
    agent = "ask";
    await controller.send("Third.", []);
    await controller.current?.runDone;
    assert.notEqual(controller.current?.live, live);
    assert.equal(controller.current?.live?.agent, "ask");
    const said = model.requests[2]?.messages.slice(1).map(({ content }) => content);
    assert.deepEqual(said, ["First.", "One.", "Second.", "Two.", "Third."]);
  });
});
