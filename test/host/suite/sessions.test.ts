import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { HostMessage } from "../../../src/protocol/panel-message.ts";
import type { TestAccess } from "../../../src/vscode/test-access.ts";
import type { ScriptedModelServer } from "../../fakes/scripted-model-server.ts";
import {
  connectScript,
  eventually,
  extensionUnderTest,
  runToEnd,
  untilIdle,
  uriOf,
  writeText,
} from "./extension-under-test.ts";

const command = { toolCalls: [{ name: "run_command", arguments: { command: "echo $((40 + 2))" } }] };

describe("sessions in the window", () => {
  let access: TestAccess;
  let server: ScriptedModelServer;

  before(async () => {
    access = await extensionUnderTest();
  });

  afterEach(async () => {
    access.sessions.controller.stop();
    await untilIdle(access);
    await server.close();
  });

  function eventsOf(type: string) {
    return access.sessions.controller.current?.events.filter((event) => event.type === type) ?? [];
  }

  async function pendingCommand(): Promise<string> {
    const pending = await eventually("the question", () => access.sessions.desk.pending[0]);
    return pending.requestId;
  }

  it("run an approved command and hand its result to the model", async () => {
    server = await connectScript(access, [command, { text: "It is 42." }]);
    await access.sessions.controller.send("How much?", []);
    access.sessions.desk.reply(await pendingCommand(), { decision: "once" });
    await untilIdle(access);
    assert.match(String(server.requests[1]?.body.messages.at(-1)?.content), /^42$/);
    assert.equal(eventsOf("session-end").length, 1);
    server.assertDone();
  });

  it("do not run a rejected command, and pass the advice on", async () => {
    server = await connectScript(access, [command, { text: "Then not." }]);
    await access.sessions.controller.send("How much?", []);
    access.sessions.desk.reply(await pendingCommand(), { decision: "reject", advice: "count by hand" });
    await untilIdle(access);
    const answer = String(server.requests[1]?.body.messages.at(-1)?.content);
    assert.match(answer, /count by hand/);
    assert.doesNotMatch(answer, /42/);
  });

  it("remember “for this session” for this session only", async () => {
    server = await connectScript(access, [command, command, { text: "Twice." }, command, { text: "Asked again." }]);
    await access.sessions.controller.send("How much?", []);
    access.sessions.desk.reply(await pendingCommand(), { decision: "session" });
    await untilIdle(access);
    assert.equal(eventsOf("permission-request").length, 1);
    await access.sessions.controller.newSession();
    await access.sessions.controller.send("And now?", []);
    access.sessions.desk.reply(await pendingCommand(), { decision: "reject" });
    await untilIdle(access);
  });

  it("deliver a message sent meanwhile at the next turn, shown as queued until then", async () => {
    server = await connectScript(access, [command, { text: "Understood." }]);
    const { controller, hub } = access.sessions;
    await controller.send("How much?", []);
    const requestId = await pendingCommand();
    await controller.send("In words, please", []);
    assert.deepEqual(
      hub.current.queue.map(({ text }) => text),
      ["In words, please"],
    );
    access.sessions.desk.reply(requestId, { decision: "once" });
    await untilIdle(access);
    assert.deepEqual(hub.current.queue, []);
    assert.equal(server.requests[1]?.body.messages.at(-1)?.content, "In words, please");
  });

  it("stop at once, with every question withdrawn", async () => {
    server = await connectScript(access, [command]);
    await access.sessions.controller.send("How much?", []);
    await pendingCommand();
    access.sessions.controller.stop();
    await untilIdle(access);
    assert.equal(access.sessions.desk.pending.length, 0);
    assert.deepEqual(
      eventsOf("session-end").map((event) => event.type === "session-end" && event.reason),
      ["aborted"],
    );
  });

  it("are listed, named and shown again with everything that was said", async () => {
    server = await connectScript(access, [{ text: "Hello **there**." }, { text: "Other." }]);
    const { controller, hub } = access.sessions;
    await runToEnd(access, "Greet me");
    const id = controller.current?.id ?? assert.fail();
    await controller.rename(id, "Greeting");
    await controller.newSession();
    await runToEnd(access, "Another");
    assert.equal(hub.current.sessions.find((session) => session.id === id)?.title, "Greeting");

    const messages: HostMessage[] = [];
    const client = { post: (message: HostMessage) => void messages.push(message) };
    hub.add(client);
    await controller.openSession(id);
    hub.remove(client);
    const reset = messages.findLast((message) => message.type === "session-reset") ?? assert.fail();
    assert.ok(reset.type === "session-reset");
    assert.equal(reset.title, "Greeting");
    assert.deepEqual(
      reset.events
        .filter((event) => event.type === "text-delta")
        .map((event) => event.type === "text-delta" && event.text),
      ["Hello **there**."],
    );

    await controller.remove(id);
    assert.equal(
      hub.current.sessions.some((session) => session.id === id),
      false,
    );
  });

  it("ask again for what an earlier window has left undecided, and raise a limit in place", async () => {
    server = await connectScript(access, [{ text: "It is 42." }, command, { text: "Still 42." }]);
    const { controller, desk } = access.sessions;
    const services = await access.services();
    const writer = await services.sessions.create(services.cwd);
    const stamp = { time: new Date().toISOString(), sessionId: writer.id };
    const call = { callId: "call-cut", tool: "run_command", title: "Run echo" };
    const input = { command: "echo $((40 + 2))" };
    writer.append({ ...stamp, type: "user-message", messageId: "m", text: "How much?", delivery: "prompt" });
    writer.append({ ...stamp, type: "turn-start", turn: 1 });
    writer.append({
      ...stamp,
      type: "tool-start",
      ...call,
      input,
      access: [{ kind: "execute", subject: input.command }],
    });
    writer.append({ ...stamp, type: "permission-request", requestId: "old", ...call, effects: [], reason: "Asked." });
    await writer.close();
    await controller.openSession(writer.id);
    assert.equal(controller.current?.undecided, true);
    await controller.continueRun();
    const requestId = await pendingCommand();
    assert.notEqual(requestId, "old");
    desk.reply(requestId, { decision: "once" });
    await untilIdle(access);
    assert.match(String(server.requests[0]?.body.messages.at(-1)?.content), /^42$/);

    controller.current?.live?.session.adjustLimit({ name: "run.turns", to: 1 });
    await controller.send("Again", []);
    desk.reply(await pendingCommand(), { decision: "once" });
    await untilIdle(access);
    const end = controller.current?.events.at(-1);
    assert.ok(end?.type === "session-end" && end.limit?.name === "run.turns", JSON.stringify(end));
    await controller.adjustLimit({ name: "run.turns", to: 5 });
    await untilIdle(access);
    assert.equal(eventsOf("session-end").length, 3);
    server.assertDone();
  });

  it("say in the list whether they run or wait, also behind another one", async () => {
    const answer = Promise.withResolvers<{ text: string }>();
    server = await connectScript(access, [command, () => answer.promise]);
    const { controller, desk, hub } = access.sessions;
    await controller.send("How much?", []);
    const requestId = await pendingCommand();
    const id = controller.current?.id ?? assert.fail();
    const state = () => hub.current.sessions.find((session) => session.id === id)?.state;
    await controller.newSession();
    assert.equal(state(), "waiting");
    desk.reply(requestId, { decision: "reject" });
    await eventually("the run to go on", () => state() === "running");
    answer.resolve({ text: "It is 42." });
    await eventually("the end of the run", () => state() === "finished");
  });

  it("use the model that is selected from the next turn on", async () => {
    server = await connectScript(access, [{ text: "One." }, { text: "Two." }]);
    await runToEnd(access, "First");
    await access.model.connection.selectModel("scripted-large");
    await runToEnd(access, "Second");
    assert.deepEqual(
      server.requests.map(({ body }) => body.model),
      ["scripted", "scripted-large"],
    );
  });

  it("start from the light bulb with the problem it stands at", async () => {
    server = await connectScript(access, [{ text: "Fixed." }]);
    await writeText("src/broken.ts", 'export const count: number = "three";\n');
    const collection = vscode.languages.createDiagnosticCollection("test");
    const range = new vscode.Range(0, 13, 0, 18);
    const problem = new vscode.Diagnostic(range, "A string is no number.");
    problem.source = "test";
    collection.set(uriOf("src/broken.ts"), [problem]);
    try {
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf("src/broken.ts")));
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        uriOf("src/broken.ts"),
        range,
        vscode.CodeActionKind.QuickFix.value,
      );
      const fix = actions.find(({ title }) => title === "Fix with Lathe") ?? assert.fail("No action");
      await vscode.commands.executeCommand(fix.command?.command ?? "", ...(fix.command?.arguments ?? []));
      await untilIdle(access);
      const sent = String(server.requests[0]?.body.messages.at(-1)?.content);
      assert.match(sent, /^Fix this problem\./);
      assert.match(sent, /src\/broken\.ts:1: test: A string is no number\./);
    } finally {
      collection.dispose();
    }
  });
});
