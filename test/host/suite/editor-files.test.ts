import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { WorkspaceFiles } from "../../../src/ports/workspace-files.ts";
import { closeEverything, extensionUnderTest, readText, uriOf, writeText } from "./extension-under-test.ts";

const signal = new AbortController().signal;
let path: string;
let count = 0;

describe("files with unsaved changes", () => {
  let files: WorkspaceFiles;

  async function typeIntoEditor(): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument(uriOf(path));
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "// typed\n"));
    assert.equal(document.isDirty, true);
    return document;
  }

  async function readContent() {
    const content = await files.read(await files.resolve(path), signal);
    assert.ok(content.kind === "text");
    return content;
  }

  before(async () => {
    files = (await (await extensionUnderTest()).services()).files;
  });

  beforeEach(async () => {
    // A file of its own for each test: the editor keeps what it knows of a closed one for a while.
    count += 1;
    path = `src/dirty-${count}.ts`;
    await writeText(path, "export const saved = 1;\n");
  });

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await closeEverything();
  });

  it("are read as the editor shows them", async () => {
    await typeIntoEditor();
    assert.equal((await readContent()).text, "// typed\nexport const saved = 1;\n");
    assert.equal(await readText(path), "export const saved = 1;\n");
  });

  it("are written through the editor, which saves them", async () => {
    const document = await typeIntoEditor();
    const content = await readContent();
    const text = content.text.replace("1", "2");
    const hash = await files.write(await files.resolve(path), text, content, { hash: content.hash }, signal);
    assert.equal(document.getText(), text);
    assert.equal(document.isDirty, false);
    assert.equal(await readText(path), text);
    assert.equal((await readContent()).hash, hash);
  });

  it("are not written over when the user has typed on", async () => {
    const document = await typeIntoEditor();
    const content = await readContent();
    await vscode.window.activeTextEditor?.edit((edit) => edit.insert(new vscode.Position(0, 0), "// more\n"));
    const write = files.write(await files.resolve(path), "lost", content, { hash: content.hash }, signal);
    await assert.rejects(write, { name: "ToolError", code: "conflict" });
    assert.match(document.getText(), /^\/\/ more\n\/\/ typed\n/);
  });

  it("are neither removed nor moved", async () => {
    await typeIntoEditor();
    const content = await readContent();
    const resolved = await files.resolve(path);
    await assert.rejects(files.remove(resolved, { hash: content.hash }, signal), { code: "conflict" });
    const other = await files.resolve("src/other.ts");
    await assert.rejects(files.move(resolved, other, { hash: content.hash }, signal), { code: "conflict" });
  });

  it("are those of the disk once nothing is unsaved", async () => {
    const content = await readContent();
    assert.equal(content.text, "export const saved = 1;\n");
    await files.write(await files.resolve(path), "new\n", content, { hash: content.hash }, signal);
    assert.equal(await readText(path), "new\n");
  });
});
