import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeEverything, eventually, extensionUnderTest } from "./extension-under-test.ts";

describe("Lathe: Edit Permissions", () => {
  before(extensionUnderTest);
  afterEach(closeEverything);

  it("opens the user's own rules, and what is saved there holds", async () => {
    await vscode.commands.executeCommand("lathe.editPermissions");
    const editor = await eventually("the rules", () => {
      const { activeTextEditor } = vscode.window;
      return activeTextEditor?.document.fileName.endsWith("permissions.json") ? activeTextEditor : undefined;
    });
    assert.deepEqual(JSON.parse(editor.document.getText()), { rules: [] });
    const rule = { access: "execute", pattern: "npm run *", action: "allow" };
    const replace = async (text: string) => {
      const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
      await editor.edit((edit) => edit.replace(all, text));
      assert.ok(await editor.document.save());
    };
    await replace(JSON.stringify({ rules: [rule] }));
    const services = await (await extensionUnderTest()).services();
    assert.deepEqual((await services.createRules()).rules().at(-1), { ...rule, scope: "user" });
    await replace(JSON.stringify({ rules: [{ ...rule, action: "perhaps" }] }));
    await assert.rejects(services.createRules(), /rules\[0\]\.action: "perhaps" is not possible/);
    await replace(JSON.stringify({ rules: [] }));
  });
});
