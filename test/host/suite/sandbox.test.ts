import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import type { TestAccess } from "../../../src/vscode/test-access.ts";
import type { ScriptedModelServer } from "../../fakes/scripted-model-server.ts";
import { connectScript, eventually, extensionUnderTest, folder, runToEnd } from "./extension-under-test.ts";

describe("mode sandboxed in the window", () => {
  let access: TestAccess;
  let server: ScriptedModelServer | undefined;

  before(async function () {
    access = await extensionUnderTest();
    const absence = await (await access.services()).sandboxAbsence();
    if (absence !== undefined) {
      console.warn(`SKIPPED: mode sandboxed was not tried in VS Code: ${absence.problem}`);
      this.skip();
    }
  });
  afterEach(async () => {
    access.sessions.controller.setMode("manual");
    await server?.close();
    server = undefined;
  });

  it("is offered where there is a sandbox", async () => {
    await vscode.commands.executeCommand("lathe.openChat");
    await eventually("the mode to be offered", () => access.sessions.hub.current.modes.includes("sandboxed"));
  });

  it("runs commands without asking, inside", async () => {
    const command = "echo made > made-inside.txt; echo escaped > ../escaped.txt";
    server = await connectScript(access, [
      { toolCalls: [{ id: "c1", name: "run_command", arguments: { command } }] },
      { text: "Done." },
    ]);
    access.sessions.controller.setMode("sandboxed");
    await runToEnd(access, "Make it");
    const events = access.sessions.controller.current?.events ?? [];
    assert.deepEqual(
      events.filter(({ type }) => type === "permission-request"),
      [],
    );
    const end = events.find((event) => event.type === "tool-end");
    assert.match(end?.content ?? "", /The sandbox refused writing .*escaped\.txt/);
    assert.ok(existsSync(join(folder, "made-inside.txt")));
    assert.ok(!existsSync(join(folder, "..", "escaped.txt")));
  });
});
