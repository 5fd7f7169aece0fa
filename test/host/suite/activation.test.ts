import assert from "node:assert/strict";
import * as vscode from "vscode";

describe("activation", () => {
  it("activates", async () => {
    const extension = vscode.extensions.getExtension("lathe.lathe");
    assert.ok(extension, "lathe.lathe is not there");
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it("opens the workspace it was given", () => {
    assert.equal(vscode.workspace.workspaceFolders?.[0]?.name, "todo-app");
  });
});
