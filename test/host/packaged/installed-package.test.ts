import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import * as vscode from "vscode";

describe("installed package", () => {
  it("lies in the extensions folder, not in the source tree", () => {
    assert.equal(dirname(findLathe().extensionPath), process.env.LATHE_TEST_EXTENSIONS);
  });

  it("activates", async () => {
    await findLathe().activate();
    assert.equal(findLathe().isActive, true);
  });

  it("brings a ripgrep that runs here", () => {
    const ripgrep = join(findLathe().extensionPath, "dist", "bin", process.platform === "win32" ? "rg.exe" : "rg");
    assert.match(execFileSync(ripgrep, ["--version"], { encoding: "utf8" }), /^ripgrep \d/);
  });

  it("opens the chat", async () => {
    await vscode.commands.executeCommand("lathe.openChat");
  });
});

function findLathe(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension("lathe.lathe");
  assert.ok(extension, "lathe.lathe is not installed");
  return extension;
}
