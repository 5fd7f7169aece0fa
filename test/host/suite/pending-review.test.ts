import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { symlink } from "node:fs/promises";
import * as vscode from "vscode";
import type { TrackedFile } from "../../../src/protocol/tracked-change.ts";
import type { TestAccess } from "../../../src/vscode/test-access.ts";
import { MemoryLedger } from "../../fakes/memory-ledger.ts";
import { trackedFile, trackedHunk } from "../../fakes/tracked-files.ts";
import { closeEverything, eventually, extensionUnderTest, folder, uriOf, writeText } from "./extension-under-test.ts";

const path = "src/letters.txt";
const original = ["a", "b", "c", "d", "e", "f", ""].join("\n");
const now = ["a", "B", "c", "e", "f", "G", ""].join("\n");

/** A ledger that does as the test says, in the place of the real one: what the editor shows of it, and what it is told. */
describe("review of what is on disk", () => {
  let access: TestAccess;
  let ledger: MemoryLedger;
  let file: TrackedFile;

  const realOf = (name: string) => realpathSync.native(uriOf(name).fsPath);

  async function open(name = path): Promise<vscode.TextEditor> {
    return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(name)));
  }

  /** What the ledger was told, but for looks at the disk, which come when the watcher has something. */
  const told = () => ledger.calls.filter((call) => !call.startsWith("refresh"));

  async function lensTitles(uri = uriOf(path)): Promise<string[]> {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri, 100);
    return lenses
      .filter((lens) => lens.command?.command.startsWith("lathe."))
      .sort((one, other) => one.range.start.line - other.range.start.line)
      .map((lens) => `${lens.range.start.line} ${lens.command?.title.replace("\u00a0", " ")}`);
  }

  before(async () => {
    access = await extensionUnderTest();
  });

  beforeEach(async () => {
    await writeText(path, now);
    await writeText("src/other.ts", "one\n");
    const real = realOf(path);
    ledger = new MemoryLedger();
    await access.review.pending.attach(ledger);
    file = trackedFile(
      real,
      [
        trackedHunk({ id: "h1", line: 1, oldLines: ["b"], newLines: ["B"] }),
        trackedHunk({ id: "h2", line: 3, oldLines: ["d"], newLines: [] }),
        trackedHunk({ id: "h3", line: 5, oldLines: [], newLines: ["G"] }),
      ],
      { display: path },
    );
    ledger.show([file], { [real]: original });
  });

  afterEach(async () => {
    ledger.show([]);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await closeEverything();
  });

  after(async () => access.review.pending.attach((await access.services()).ledger));

  it("offers its actions over each hunk, and says what a removal removed", async () => {
    await open();
    const actions = ["$(check) Accept", "$(close) Reject", "Reject with comment…", "Comment", "Next"];
    assert.deepEqual(await lensTitles(), [
      ...actions.map((title) => `1 ${title}`),
      ...["1 line removed", ...actions].map((title) => `3 ${title}`),
      ...actions.map((title) => `5 ${title}`),
    ]);
    const configuration = vscode.workspace.getConfiguration("lathe");
    await configuration.update("review.codeLens", false, vscode.ConfigurationTarget.Global);
    try {
      await eventually("no lenses", () => !access.settings.get()["review.codeLens"]);
      assert.deepEqual(await lensTitles(), []);
    } finally {
      await configuration.update("review.codeLens", undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it("shows the removed text on hover, with actions that only call commands of its own", async () => {
    await open();
    const hoversAt = (line: number) =>
      vscode.commands.executeCommand<vscode.Hover[]>(
        "vscode.executeHoverProvider",
        uriOf(path),
        new vscode.Position(line, 0),
      );
    const ours = (hovers: vscode.Hover[]) => hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
    const [diff, actions] = ours(await hoversAt(3));
    assert.equal(diff?.value, "```diff\n-d\n```");
    assert.match(actions?.value ?? "", /^1 line removed, not reviewed yet/);
    assert.match(actions?.value ?? "", /command:lathe\.acceptHunk\?/);
    assert.equal(ours(await hoversAt(5)).length, 0);
  });

  it("decides the hunk at the cursor, goes on to the next one, and takes it back", async () => {
    const editor = await open();
    editor.selection = new vscode.Selection(1, 0, 1, 0);
    await vscode.commands.executeCommand("lathe.acceptHunk");
    assert.equal(editor.selection.active.line, 3);
    await vscode.commands.executeCommand("lathe.rejectHunk");
    assert.equal(editor.selection.active.line, 5);
    assert.deepEqual(told(), [`accept ${file.path} h1`, `reject ${file.path} h2`]);
    await vscode.commands.executeCommand("lathe.undoDecision");
    await vscode.commands.executeCommand("lathe.undoDecision");
    assert.deepEqual(ledger.files, [file]);
  });

  it("takes from the peek of a change the hunk that it shows", async () => {
    const change = { modifiedStartLineNumber: 6, modifiedEndLineNumber: 6 };
    const removal = { modifiedStartLineNumber: 3, modifiedEndLineNumber: 0 };
    await vscode.commands.executeCommand("lathe.rejectHunk", uriOf(path), [removal, change], 1);
    await vscode.commands.executeCommand("lathe.acceptHunk", uriOf(path), [removal, change], 0);
    assert.deepEqual(told(), [`reject ${file.path} h3`, `accept ${file.path} h2`]);
  });

  it("decides a file and everything, and steps over the end of a file", async () => {
    const real = realOf("src/other.ts");
    const hunk = trackedHunk({ id: "o1", line: 0, oldLines: ["eins"], newLines: ["one"] });
    ledger.show([file, trackedFile(real, [hunk], { display: "src/other.ts" })], { [real]: "eins\n" });
    const editor = await open();
    editor.selection = new vscode.Selection(5, 0, 5, 0);
    await vscode.commands.executeCommand("lathe.nextHunk");
    await eventually("the other file", () => vscode.window.activeTextEditor?.document.uri.path.endsWith("other.ts"));
    await vscode.commands.executeCommand("lathe.acceptFile", uriOf(path));
    await vscode.commands.executeCommand("lathe.acceptAll");
    assert.deepEqual(told().toSorted(), [`accept ${file.path} all`, `accept ${real} all`]);
  });

  it("decides the rest where one file refuses, and takes back what was done", async () => {
    const names = ["src/a.txt", "src/b.txt"];
    for (const name of names) await writeText(name, "one\n");
    const [first = "", second = ""] = names.map(realOf);
    const hunk = trackedHunk({ id: "o1", line: 0, oldLines: ["eins"], newLines: ["one"] });
    ledger.show([trackedFile(first, [hunk]), file, trackedFile(second, [hunk])]);
    ledger.refused.add(file.path);
    const { actions } = access.review.pending.current ?? assert.fail();
    const all = [first, file.path, second].map((one) => ({ path: one }));
    await assert.rejects(actions.accept(all), /has changed/);
    assert.deepEqual(told(), [`accept ${first} all`, `accept ${second} all`]);
    await vscode.commands.executeCommand("lathe.undoDecision");
    assert.deepEqual(ledger.files.length, 3);
  });

  it("opens the file as it was beside the file as it is", async () => {
    await vscode.commands.executeCommand("lathe.openChange", { path: file.path });
    const input = await eventually("the diff", () => {
      const active = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return active instanceof vscode.TabInputTextDiff && active;
    });
    assert.equal(input.modified.fsPath, uriOf(path).fsPath);
    const left = await vscode.workspace.openTextDocument(input.original);
    assert.equal(left.getText(), original);
  });

  describe("of a file that somebody else has changed", () => {
    const problem = "src/letters.txt is no longer text. Accept keeps it as it is.";

    it("is one decision on the file, which says what is wrong", async () => {
      ledger.show([{ ...file, state: "conflicted", problem }]);
      const editor = await open();
      assert.deepEqual(await lensTitles(), [`0 $(warning) ${problem}`, "0 $(check) Accept", "0 $(close) Reject"]);
      editor.selection = new vscode.Selection(1, 0, 1, 0);
      await vscode.commands.executeCommand("lathe.acceptHunk");
      assert.deepEqual(told(), [`accept ${file.path} all`]);
    });

    it("shows what is gone beside nothing", async () => {
      await vscode.workspace.fs.delete(uriOf(path));
      ledger.show([{ ...file, state: "conflicted", problem }], { [file.path]: original });
      await vscode.commands.executeCommand("lathe.openChange", { path: file.path });
      const input = await eventually("the difference", () => {
        const shown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
        return shown instanceof vscode.TabInputTextDiff ? shown : undefined;
      });
      assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(input.original)), original);
      assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(input.modified)), "");
    });
  });

  it("opens a notebook as one, and decides it from there as a whole", async () => {
    await writeText("src/notes.ipynb", JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    const notes = trackedFile(
      realOf("src/notes.ipynb"),
      [
        trackedHunk({ id: "n1", line: 0, oldLines: ["{}"], newLines: ["{"] }),
        trackedHunk({ id: "n2", line: 9, oldLines: ["}"], newLines: ["}"] }),
      ],
      { display: "src/notes.ipynb" },
    );
    ledger.show([file, notes]);
    await vscode.commands.executeCommand("lathe.openChangedFile", { path: notes.path });
    await eventually("the notebook", () => vscode.window.activeNotebookEditor);
    await vscode.commands.executeCommand("lathe.acceptFile");
    assert.deepEqual(told(), [`accept ${notes.path} all`]);
  });

  it("shows a deleted file as it was beside nothing", async () => {
    const gone = `${folder}/src/gone.ts`;
    ledger.show([trackedFile(gone, [], { kind: "delete", display: "src/gone.ts", removed: 1 })], { [gone]: "was\n" });
    await vscode.commands.executeCommand("lathe.openChange", { path: gone });
    const texts = await eventually("the diff", async () => {
      const active = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      if (!(active instanceof vscode.TabInputTextDiff)) return undefined;
      const sides = await Promise.all(
        [active.original, active.modified].map((uri) => vscode.workspace.openTextDocument(uri)),
      );
      return sides.map((side) => side.getText());
    });
    assert.deepEqual(texts, ["was\n", ""]);
  });

  describe("tells the ledger", () => {
    it("what the user types, undoes and what comes from the disk", async () => {
      const editor = await open();
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "x"));
      await vscode.commands.executeCommand("undo");
      await eventually("both edits", () => told().length === 2);
      assert.deepEqual(told(), [`edited ${file.path} user`, `edited ${file.path} user`]);
      ledger.calls.length = 0;
      await writeText(path, `${now}more\n`);
      await eventually("the look at the disk", () => ledger.calls.includes(`refresh ${file.path}`));
    });

    it("that a formatter, not the user, changes what is saved", async () => {
      const provider = vscode.languages.registerDocumentFormattingEditProvider(
        { scheme: "file", pattern: "**/letters.txt" },
        { provideDocumentFormattingEdits: () => [vscode.TextEdit.insert(new vscode.Position(5, 0), "// ")] },
      );
      const configuration = vscode.workspace.getConfiguration("editor", { languageId: "plaintext" });
      await configuration.update("formatOnSave", true, vscode.ConfigurationTarget.Global, true);
      try {
        const editor = await open();
        await eventually("the setting", () =>
          vscode.workspace.getConfiguration("editor", editor.document).get("formatOnSave"),
        );
        editor.selection = new vscode.Selection(0, 1, 0, 1);
        await editor.edit((edit) => edit.insert(new vscode.Position(0, 1), "!"));
        await editor.document.save();
        assert.match(editor.document.getText(), /^a!\n.*\/\/ G/s);
        await eventually("both edits", () => told().length === 2);
        assert.deepEqual(told(), [`edited ${file.path} user`, `edited ${file.path} formatter`]);
      } finally {
        provider.dispose();
        await configuration.update("formatOnSave", undefined, vscode.ConfigurationTarget.Global, true);
      }
    });

    it("of a rename, not of a deletion", async () => {
      const edit = new vscode.WorkspaceEdit();
      edit.renameFile(uriOf(path), uriOf("src/renamed.ts"));
      await vscode.workspace.applyEdit(edit);
      await eventually("the rename", () => ledger.calls.some((call) => call.startsWith("renamed")));
      assert.deepEqual(told(), [`renamed ${file.path} ${realOf("src/renamed.ts")}`]);
      await vscode.workspace.fs.delete(uriOf("src/renamed.ts"));
    });

    it("of a file that is opened through a link", async () => {
      await symlink(realOf("src"), `${folder}/link`);
      try {
        const editor = await open("link/letters.txt");
        assert.ok((await lensTitles(editor.document.uri)).includes("1 $(check) Accept"));
        await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "x"));
        await eventually("the edit", () => told().length > 0);
        assert.deepEqual(told(), [`edited ${file.path} user`]);
        await vscode.commands.executeCommand("workbench.action.files.revert");
      } finally {
        await vscode.workspace.fs.delete(uriOf("link"));
      }
    });

    it("nothing of documents that are no tracked file", async () => {
      const untitled = await vscode.workspace.openTextDocument({ content: "x" });
      const editor = await vscode.window.showTextDocument(untitled);
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "y"));
      const other = await open("src/other.ts");
      await other.edit((edit) => edit.insert(new vscode.Position(0, 0), "y"));
      const tracked = await open();
      await tracked.edit((edit) => edit.insert(new vscode.Position(0, 0), "y"));
      await eventually("the edit of the tracked file", () => told().length > 0);
      assert.deepEqual(told(), [`edited ${file.path} user`]);
      await vscode.commands.executeCommand("workbench.action.files.revert");
      await vscode.window.showTextDocument(other.document);
      await vscode.commands.executeCommand("workbench.action.files.revert");
    });
  });
});
