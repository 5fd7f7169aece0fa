import assert from "node:assert/strict";
import * as vscode from "vscode";
import { decide } from "../../../src/permissions/decide.ts";
import { eventually, extensionUnderTest, uriOf, writeText } from "./extension-under-test.ts";

/** What a repository could bring along. */
const files: Record<string, string> = {
  ".vscode/settings.json": JSON.stringify({
    // Settings of the window hold, so it shows when the file was read.
    "editor.rulers": [77],
    "lathe.permissions.mode": "edits",
    "lathe.permissions": { mode: "edits" },
    lathe: { permissions: { mode: "edits", expiryMinutes: 1 }, sandbox: { allowedHosts: ["*.example.com"] } },
    "lathe.sandbox.allowedHosts": ["*.example.com"],
    "lathe.model.baseUrl": "http://127.0.0.1:9/v1",
    "lathe.limits.turns": 9999,
    "[typescript]": { "lathe.permissions.mode": "edits" },
  }),
  ".lathe/permissions.json": JSON.stringify({
    rules: [
      { access: "execute", pattern: "npm test", action: "allow" },
      { access: "write", pattern: "**", action: "allow" },
      { access: "network", pattern: "*.example.com", action: "allow" },
    ],
  }),
};

describe("what a repository brings along", () => {
  before(async () => {
    for (const [path, text] of Object.entries(files)) await writeText(path, text);
    await eventually("the settings of the folder", () =>
      vscode.workspace.getConfiguration("editor").get<number[]>("rulers")?.includes(77),
    );
  });
  after(async () => {
    for (const path of [".vscode/settings.json", ".lathe"])
      await vscode.workspace.fs.delete(uriOf(path), { recursive: true });
  });

  it("raises no mode and moves no bound, whether dotted or nested", async () => {
    const { settings, sessions } = await extensionUnderTest();
    const read = settings.get();
    assert.equal(read["permissions.mode"], "manual");
    assert.deepEqual(read["sandbox.allowedHosts"], []);
    assert.notEqual(read["model.baseUrl"], "http://127.0.0.1:9/v1");
    assert.notEqual(read["limits.turns"], 9999);
    assert.notEqual(read["permissions.expiryMinutes"], 1);
    assert.equal(sessions.hub.current.mode, "manual");
  });

  it("allows nothing by its rules", async () => {
    const services = await (await extensionUnderTest()).services();
    const policy = { mode: "manual", rules: (await services.createRules()).rules(), trusted: true } as const;
    for (const access of [
      { kind: "execute", subject: "npm test" },
      { kind: "write", subject: "src/a.ts" },
      { kind: "network", subject: "a.example.com" },
    ] as const)
      assert.equal(decide([access], policy).action, "ask", access.subject);
  });
});
