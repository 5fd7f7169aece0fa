import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { HostMessage } from "../../../src/protocol/panel-message.ts";
import type { TestAccess } from "../../../src/vscode/test-access.ts";
import type { ScriptedModelServer } from "../../fakes/scripted-model-server.ts";
import { connectScript, eventually, extensionUnderTest, untilIdle, writeTracked } from "./extension-under-test.ts";

describe("the context in the window", () => {
  let access: TestAccess;
  let server: ScriptedModelServer;

  before(async () => {
    access = await extensionUnderTest();
  });

  afterEach(async () => {
    access.sessions.controller.stop();
    await untilIdle(access);
    await access.sessions.controller.newSession();
    await server.close();
  });

  it("is shown by a command, shortened with a preview before, and brought back", async () => {
    const { controller, hub } = access.sessions;
    await controller.newSession();
    await writeTracked("context.txt", "one line\n");
    const read = { toolCalls: [{ name: "read_file", arguments: { path: "context.txt" } }] };
    const summary = { goal: "Read the file.", done: [], decisions: [], findings: [], failed: [], next: [] };
    server = await connectScript(access, [read, read, { text: "Read." }, { text: JSON.stringify(summary) }]);
    const posted: HostMessage[] = [];
    const client = { post: (message: HostMessage) => void posted.push(message) };
    hub.add(client);
    const card = (kind: string) =>
      eventually(kind, () => posted.find((message) => message.type === "context-card" && message.card.kind === kind));
    try {
      await controller.send("Read context.txt.", []);
      await untilIdle(access);
      await vscode.commands.executeCommand("lathe.showContext");
      await card("report");
      await vscode.commands.executeCommand("lathe.shortenConversation");
      await card("preview");
      await controller.compact(undefined);
      const events = () => controller.current?.events ?? [];
      const shortened = events().find((event) => event.type === "compaction");
      assert.equal(shortened?.by, "model");
      await controller.undoCompaction();
      assert.equal(events().at(-1)?.type, "compaction-undone");
    } finally {
      hub.remove(client);
    }
  });
});
