import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TestAccess } from "../../../src/vscode/test-access.ts";
import type { ScriptedModelServer } from "../../fakes/scripted-model-server.ts";
import {
  closeEverything,
  connectScript,
  eventually,
  extensionUnderTest,
  readText,
  untilIdle,
  uriOf,
  writeText,
} from "./extension-under-test.ts";

const original = ["export const a = 1;", "export const b = 2;", "export const c = 3;", ""].join("\n");
const path = "src/letters.ts";

const readCall = { toolCalls: [{ name: "read_file", arguments: { path } }] };
const editCall = {
  name: "edit_file",
  arguments: {
    path,
    edits: [
      { search: "export const a = 1;", replace: "export const a = 10;" },
      { search: "export const c = 3;", replace: "export const c = 30;\nexport const d = 40;" },
    ],
  },
};

describe("review in the editor", () => {
  let access: TestAccess;
  let server: ScriptedModelServer;

  async function begin(...toolCalls: { name: string; arguments: unknown }[]): Promise<void> {
    server = await connectScript(access, [readCall, { toolCalls }, { text: "Done." }]);
    await access.sessions.controller.send("Change the letters", []);
    await eventually("the review", () => access.review.store.files.length === toolCalls.length);
  }

  function diffTabs(): { label: string; modified: vscode.Uri; original: vscode.Uri }[] {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    return tabs.flatMap(({ label, input }) =>
      input instanceof vscode.TabInputTextDiff ? [{ label, modified: input.modified, original: input.original }] : [],
    );
  }

  async function openDiff(): Promise<vscode.TextDocument> {
    const tab = await eventually("the diff", () => diffTabs()[0]);
    return vscode.workspace.openTextDocument(tab.modified);
  }

  async function lensTitles(document: vscode.TextDocument): Promise<string[]> {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      document.uri,
      100,
    );
    return lenses
      .sort((one, other) => one.range.start.line - other.range.start.line)
      .map((lens) => `${lens.range.start.line + 1} ${lens.command?.title}`);
  }

  function adviceToModel(): string {
    const last = server.requests.at(-1)?.body.messages.at(-1);
    return String(last?.content);
  }

  before(async () => {
    access = await extensionUnderTest();
  });

  beforeEach(() => writeText(path, original));

  afterEach(async () => {
    access.sessions.controller.stop();
    await untilIdle(access);
    await closeEverything();
    await server.close();
  });

  it("writes exactly the accepted hunks, and nothing before the last one is decided", async () => {
    await begin(editCall);
    const document = await openDiff();
    assert.equal(diffTabs()[0]?.original.fsPath, uriOf(path).fsPath);
    assert.equal(
      document.getText(),
      original.replace("a = 1", "a = 10").replace("c = 3;", "c = 30;\nexport const d = 40;"),
    );
    await vscode.commands.executeCommand("lathe.acceptHunk", target("h1"));
    assert.equal(await readText(path), original);
    await vscode.commands.executeCommand("lathe.rejectHunk", target("h2"));
    await untilIdle(access);
    assert.equal(await readText(path), original.replace("a = 1", "a = 10"));
    await eventually("the diff to close", () => diffTabs().length === 0);
    await eventually(
      "the changed file",
      () => vscode.window.activeTextEditor?.document.uri.fsPath === uriOf(path).fsPath,
    );
    server.assertDone();
  });

  it("offers Accept and Reject over each hunk, then its state and the way back", async () => {
    await begin(editCall);
    const document = await openDiff();
    const pending = ["$(check)\u00a0Accept", "$(close)\u00a0Reject", "Reject with comment…"];
    assert.deepEqual(
      await lensTitles(document),
      [1, 3].flatMap((line) => pending.map((title) => `${line} ${title}`)),
    );
    await vscode.commands.executeCommand("lathe.rejectHunk", target("h2"));
    await eventually(
      "the right side without the hunk",
      () => document.getText() === original.replace("a = 1", "a = 10"),
    );
    assert.deepEqual((await lensTitles(document)).slice(3), ["3 $(close)\u00a0Rejected", "3 Undo"]);
    await vscode.commands.executeCommand("lathe.undoHunkDecision", target("h2"));
    await eventually("the hunk again", () => document.getText().includes("d = 40"));
    assert.equal(await readText(path), original);
  });

  it("decides the hunk at the cursor and goes on to the next", async () => {
    await begin(editCall);
    await openDiff();
    await vscode.commands.executeCommand("lathe.openReview");
    const editor = await eventually(
      "the proposed side",
      () => vscode.window.activeTextEditor?.document.uri.scheme === "lathe-proposed" && vscode.window.activeTextEditor,
    );
    editor.selection = new vscode.Selection(0, 3, 0, 3);
    await vscode.commands.executeCommand("lathe.acceptHunk");
    await eventually("the next hunk", () => editor.selection.active.line === 2);
    await vscode.commands.executeCommand("lathe.acceptHunk");
    await untilIdle(access);
    assert.equal(
      await readText(path),
      original.replace("a = 1", "a = 10").replace("c = 3;", "c = 30;\nexport const d = 40;"),
    );
  });

  it("gives the comment on a rejected hunk to the model", async () => {
    await begin(editCall);
    access.review.store.decide(target("h1").requestId, target("h1").changeId, "h1", "rejected", "one is enough");
    await vscode.commands.executeCommand("lathe.acceptFile", target("h2"));
    await untilIdle(access);
    assert.match(adviceToModel(), /src\/letters\.ts, line 1: one is enough/);
    assert.ok((await readText(path)).startsWith("export const a = 1;\n"));
  });

  it("leaves the disk alone when everything is rejected", async () => {
    await begin(editCall);
    const { requestId } = target("h1");
    access.sessions.desk.reply(requestId, { decision: "reject", advice: "leave it" });
    await untilIdle(access);
    assert.equal(await readText(path), original);
    assert.match(adviceToModel(), /leave it/);
  });

  it("is one review for the files of a turn: one diff at a time, new file and deletion with them", async () => {
    await writeText("src/old.ts", "export {};\n");
    await begin(
      editCall,
      { name: "write_file", arguments: { path: "src/new.ts", content: "export const n = 1;\n" } },
      { name: "delete_file", arguments: { path: "src/old.ts" } },
    );
    await openDiff();
    assert.deepEqual(
      diffTabs().map(({ label }) => label),
      ["letters.ts (proposed change)"],
    );
    await vscode.commands.executeCommand("lathe.acceptAll");
    await untilIdle(access);
    assert.equal(await readText("src/new.ts"), "export const n = 1;\n");
    await assert.rejects(readText("src/old.ts"));
    await eventually("every diff to close", () => diffTabs().length === 0);
  });

  it("closes with the run", async () => {
    await begin(editCall);
    await openDiff();
    access.sessions.controller.stop();
    await untilIdle(access);
    await eventually("the diff to close", () => diffTabs().length === 0);
    assert.equal(await readText(path), original);
  });

  function target(hunkId: string): { requestId: string; changeId: string; hunkId: string } {
    const file = access.review.store.files[0] ?? assert.fail("No review is open");
    return { requestId: file.requestId, changeId: file.change.changeId, hunkId };
  }
});
