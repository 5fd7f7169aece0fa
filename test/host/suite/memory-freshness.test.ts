import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as vscode from "vscode";
import type { MemoryKeeper } from "../../../src/repository/keep/memory-keeper.ts";
import type { TestAccess } from "../../../src/vscode/test-access.ts";
import { closeEverything, eventually, extensionUnderTest, folder, uriOf } from "./extension-under-test.ts";

const never = new AbortController().signal;
const configuration = () => vscode.workspace.getConfiguration("lathe");

describe("repository memory that follows the workspace", () => {
  let access: TestAccess;
  let keeper: MemoryKeeper;

  before(async () => {
    access = await extensionUnderTest();
    keeper = await access.memory.keeper();
    await ready();
  });

  afterEach(closeEverything);
  after(() => rmSync(join(folder, "src/fresh"), { recursive: true, force: true }));

  async function ready() {
    await eventually("an index that is up to date", () => keeper.view.state === "ready" && keeper.view.changes === 0);
  }

  /** As another program would write it. */
  function put(path: string, text: string) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  function git(...words: string[]) {
    const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...identity, ...words], { cwd: folder, encoding: "utf8", stdio: "pipe" });
  }

  /** Where it is declared, by the index alone: nothing here asks for a refresh. */
  async function linesOf(name: string) {
    return (await keeper.memory.findSymbols(name, 5, never)).map(({ path, startLine }) => `${path}:${startLine}`);
  }

  it("is indexed without anybody having searched", async () => {
    assert.ok((keeper.view.status?.files ?? 0) > 0);
    assert.equal(keeper.view.status?.state, "ready");
  }).timeout(60_000);

  it("finds what another program wrote, moved and removed, without being asked to look", async () => {
    put("src/fresh/heron.ts", "export function wadeThrough() {\n  return 'reeds';\n}\n");
    await eventually("the new file", async () => (await linesOf("wadeThrough"))[0] === "src/fresh/heron.ts:1");
    put("src/fresh/heron.ts", "// A line above.\nexport function standStill() {\n  return 'reeds';\n}\n");
    await eventually("the changed file", async () => (await linesOf("standStill")).length === 1);
    assert.deepEqual(await linesOf("wadeThrough"), []);
    rmSync(join(folder, "src/fresh"), { recursive: true });
    await eventually("the removal of the folder", async () => (await linesOf("standStill")).length === 0);
    await ready();
  }).timeout(60_000);

  it("follows a branch switch and the words of a new commit", async () => {
    const branch = git("branch", "--show-current").trim();
    git("switch", "--quiet", "-c", "memory-test");
    try {
      put("src/fresh/egret.ts", "export function spreadWings() {\n  return 'dry in the sun';\n}\n");
      git("add", "src/fresh");
      git("commit", "--quiet", "-m", "Xylophone: unfold the plumage slowly");
      const found = async () => {
        const [first] = await keeper.memory.search({ text: "xylophone unfold plumage", limit: 1 }, never);
        return first?.path === "src/fresh/egret.ts" && first.why.commit?.startsWith("Xylophone");
      };
      await eventually("the commit that speaks for the file", found);
      git("switch", "--quiet", branch);
      await eventually("the file gone with the branch", async () => (await linesOf("spreadWings")).length === 0);
      git("switch", "--quiet", "memory-test");
      await eventually("the file back with the branch", async () => (await linesOf("spreadWings")).length === 1);
    } finally {
      git("switch", "--quiet", branch);
      git("branch", "--quiet", "-D", "memory-test");
    }
    await ready();
  }).timeout(60_000);

  it("finds an unsaved edit in its lines, and no symbol that the editor no longer has", async () => {
    put("src/fresh/stork.ts", "export function clatterBill() {\n  return 'nest';\n}\n");
    await eventually("the file", async () => (await linesOf("clatterBill")).length === 1);
    const document = await vscode.workspace.openTextDocument(uriOf("src/fresh/stork.ts"));
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), "export const first = 1;\n\n\n");
      edit.replace(new vscode.Range(0, 16, 0, 27), "carryTwigs");
    });
    assert.ok(document.isDirty);
    assert.deepEqual(await linesOf("carryTwigs"), ["src/fresh/stork.ts:4"]);
    assert.deepEqual(await linesOf("clatterBill"), []);
    const [match] = await keeper.memory.search({ text: "carry twigs", limit: 1 }, never);
    assert.deepEqual([match?.path, match?.startLine, match?.symbol], ["src/fresh/stork.ts", 4, "carryTwigs"]);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    assert.deepEqual(await linesOf("clatterBill"), ["src/fresh/stork.ts:1"]);
    assert.deepEqual(await linesOf("carryTwigs"), []);
  }).timeout(60_000);

  it("stands still while it is paused, answers meanwhile, and goes on when resumed", async () => {
    await ready();
    await vscode.commands.executeCommand("lathe.pauseIndexing");
    try {
      put("src/fresh/crane.ts", "export function danceInPairs() {\n  return 1;\n}\n");
      await eventually("the change that was noticed", () => keeper.view.changes > 0);
      assert.equal(keeper.view.state, "paused");
      await keeper.memory.refresh({}, never);
      assert.deepEqual(await linesOf("danceInPairs"), []);
      assert.equal((await linesOf("clatterBill")).length, 1);
    } finally {
      await vscode.commands.executeCommand("lathe.resumeIndexing");
    }
    await eventually("the file", async () => (await linesOf("danceInPairs")).length === 1);
    await ready();
  }).timeout(60_000);

  it("does nothing unasked when it is switched off, and still answers who searches", async () => {
    const { Global } = vscode.ConfigurationTarget;
    await configuration().update("memory.indexInBackground", false, Global);
    try {
      await eventually("the state off", () => keeper.view.state === "off");
      put("src/fresh/ibis.ts", "export function probeMud() {\n  return 1;\n}\n");
      await keeper.memory.refresh({}, never);
      assert.equal((await linesOf("probeMud")).length, 1);
    } finally {
      await configuration().update("memory.indexInBackground", undefined, Global);
    }
    await eventually("the state on", () => keeper.view.state === "ready");
  }).timeout(60_000);

  it("opens the cell of a notebook in which something was found", async () => {
    const cell = (kind: string, source: string[]) => ({ cell_type: kind, metadata: {}, source, outputs: [] });
    const cells = [
      cell("markdown", ["# Birds\n", "of the shore"]),
      cell("code", []),
      cell("code", ["def count_flamingos(lagoon):\n", "    return len(lagoon)"]),
      cell("code", ["print('pelican')"]),
    ];
    put("src/fresh/birds.ipynb", JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1));
    await eventually("the notebook", async () => {
      const [first] = await keeper.memory.search({ text: "flamingos of the lagoon", limit: 1 }, never);
      return first?.path === "src/fresh/birds.ipynb";
    });
    const done = vscode.commands.executeCommand("lathe.searchCode", "flamingos of the lagoon");
    await eventually("the notebook's editor", () => vscode.window.activeNotebookEditor?.selection.start === 2);
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    await done;
    assert.equal(vscode.window.activeNotebookEditor?.selection.start, 2);
  }).timeout(60_000);

  it("is checked: the page gets a report of this very workspace", async () => {
    await ready();
    await vscode.commands.executeCommand("lathe.checkMemory");
    const report = await eventually("the report", () => access.memoryPage.report);
    assert.deepEqual(report.folders, [folder]);
    assert.deepEqual([report.state, report.freshness.changed.count], ["ready", 0]);
    assert.equal(report.coverage.indexed, keeper.view.status?.files);
    assert.equal(report.recall.length, 2);
    assert.ok(vscode.window.tabGroups.activeTabGroup.activeTab?.label === "Repository Memory");
  }).timeout(60_000);

  it("finds code like what is selected, and not the selection itself", async () => {
    put("src/fresh/gull.ts", "export function stealChips(pier: string) {\n  return pier + 'vinegar chips';\n}\n");
    put("src/fresh/tern.ts", "export function diveForFish(pier: string) {\n  return pier + 'vinegar fish';\n}\n");
    await eventually("both files", async () => (await linesOf("diveForFish")).length === 1);
    const document = await vscode.workspace.openTextDocument(uriOf("src/fresh/gull.ts"));
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 0, 2, 1);
    const done = vscode.commands.executeCommand("lathe.findSimilarCode");
    await eventually("the other place", () =>
      Boolean(vscode.window.activeTextEditor?.document.uri.path.endsWith("src/fresh/tern.ts")),
    );
    await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
    await done;
    assert.ok(vscode.window.activeTextEditor?.document.uri.path.endsWith("src/fresh/gull.ts"));
    assert.equal(vscode.window.activeTextEditor?.selection.end.line, 2);
  }).timeout(60_000);
});
