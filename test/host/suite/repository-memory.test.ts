import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TestAccess } from "../../../src/vscode/test-access.ts";
import { closeEverything, eventually, extensionUnderTest, writeText } from "./extension-under-test.ts";

const never = new AbortController().signal;

describe("repository memory in the editor", () => {
  let access: TestAccess;

  before(async () => {
    access = await extensionUnderTest();
    await writeText(
      "src/memory/beaver.ts",
      "export function buildDam() {\n  return 'gather wood against the stream';\n}\n",
    );
  });

  afterEach(closeEverything);

  it("indexes in a process of its own and finds what was written", async () => {
    const { memory } = await access.services();
    const { status } = await memory.refresh({}, never);
    assert.equal(status.state, "ready");
    assert.deepEqual(status.notices, []);
    const [first] = await memory.search({ text: "gather wood against a stream", limit: 3 }, never);
    assert.equal(first?.path, "src/memory/beaver.ts");
    await writeText("src/memory/otter.ts", "export function slide() {\n  return 'down the muddy bank';\n}\n");
    await memory.refresh({}, never);
    assert.equal((await memory.search({ text: "muddy bank", limit: 1 }, never))[0]?.symbol, "slide");
  }).timeout(60_000);

  it("shows a found place in the editor while the box is open, and keeps it when it is accepted", async () => {
    const done = vscode.commands.executeCommand("lathe.searchCode", "gather wood against the stream");
    await eventually("the place in the editor", () =>
      Boolean(vscode.window.activeTextEditor?.document.uri.path.endsWith("src/memory/beaver.ts")),
    );
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    await done;
    assert.ok(vscode.window.activeTextEditor?.document.uri.path.endsWith("src/memory/beaver.ts"));
    assert.equal(vscode.window.activeTextEditor?.selection.start.line, 0);
  }).timeout(60_000);
});
