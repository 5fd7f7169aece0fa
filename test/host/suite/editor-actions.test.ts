import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { HostMessage } from "../../../src/protocol/panel-message.ts";
import { applyCode } from "../../../src/vscode/editor/apply-code.ts";
import { insertCode, openLink } from "../../../src/vscode/editor/editor-actions.ts";
import type { TestAccess } from "../../../src/vscode/test-access.ts";
import { closeEverything, eventually, extensionUnderTest, readText, uriOf, writeText } from "./extension-under-test.ts";

const path = "src/apply.ts";

describe("code of an answer", () => {
  let access: TestAccess;

  function apply(code: string, target?: string): Promise<void> {
    const files = async () => (await access.services()).files;
    const report = (error: unknown) => assert.fail(String(error));
    return applyCode({ files, reviews: access.review.store, report }, code, target);
  }

  before(async () => {
    access = await extensionUnderTest();
  });

  beforeEach(() => writeText(path, "const a = 1;\nconst b = 2;\nconst c = 3;\n"));
  afterEach(closeEverything);

  async function openAt(startLine: number, endLine: number): Promise<void> {
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(path)));
    editor.selection = new vscode.Selection(startLine, 0, endLine, 0);
  }

  it("replaces the selection, after a review", async () => {
    await openAt(1, 2);
    await apply("const b = 20;\n");
    assert.equal(access.review.store.files.length, 1);
    assert.equal(await readText(path), "const a = 1;\nconst b = 2;\nconst c = 3;\n");
    await vscode.commands.executeCommand("lathe.acceptAll");
    await eventually("the write", async () => (await readText(path)) === "const a = 1;\nconst b = 20;\nconst c = 3;\n");
  });

  it("changes nothing when it is rejected", async () => {
    await apply("const d = 4;\n", path);
    const [file] = access.review.store.files;
    access.review.store.decide(file?.requestId ?? "", undefined, undefined, "rejected");
    assert.equal(access.review.store.files.length, 0);
    assert.equal(await readText(path), "const a = 1;\nconst b = 2;\nconst c = 3;\n");
  });

  it("becomes a new file where there is none, and never one outside the workspace", async () => {
    await apply("export {};", "src/applied-new.ts");
    await vscode.commands.executeCommand("lathe.acceptAll");
    await eventually("the file", async () => (await readText("src/applied-new.ts").catch(() => "")) === "export {};\n");
    await assert.rejects(apply("x", "/etc/lathe-test"), { code: "outside" });
  });

  it("goes in at the cursor as it is, placeholders and all", async () => {
    await openAt(0, 0);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a snippet would take for a placeholder
    await insertCode("const s = `${name} $1`;\n");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a snippet would take for a placeholder
    assert.ok(vscode.window.activeTextEditor?.document.getText().startsWith("const s = `${name} $1`;\nconst a"));
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });
});

describe("links and chips", () => {
  it("opens no link but to the web and mail", async () => {
    for (const url of [
      "file:///etc/passwd",
      "command:workbench.action.quit",
      "vscode://lathe.lathe/x",
      "javascript:1",
    ]) {
      await openLink(url);
    }
  });

  it("puts the selection into the composer as a chip with its text", async () => {
    const { sessions } = await extensionUnderTest();
    const text = "const a = 1;\nconst b = 2;\nconst c = 3;\n";
    await writeText(path, text);
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(path)));
    // The editor may still hold what an earlier test left, until it hears of the change.
    await eventually("the text in the editor", () => editor.document.getText() === text);
    editor.selection = new vscode.Selection(0, 0, 2, 0);
    const messages: HostMessage[] = [];
    const client = { post: (message: HostMessage) => void messages.push(message) };
    sessions.hub.add(client);
    await vscode.commands.executeCommand("lathe.addToChat");
    sessions.hub.remove(client);
    const composed = messages.find((message) => message.type === "compose") ?? assert.fail("Nothing was composed");
    assert.deepEqual(composed.attachments, [
      {
        kind: "selection",
        label: "apply.ts 1–2",
        path,
        startLine: 1,
        endLine: 2,
        text: "const a = 1;\nconst b = 2;",
      },
    ]);
    await closeEverything();
  });

  it("takes files and folders of the explorer", async () => {
    const { sessions } = await extensionUnderTest();
    const messages: HostMessage[] = [];
    const client = { post: (message: HostMessage) => void messages.push(message) };
    sessions.hub.add(client);
    await vscode.commands.executeCommand("lathe.addToChat", uriOf("src"), [uriOf("src"), uriOf("package.json")]);
    sessions.hub.remove(client);
    const composed = messages.find((message) => message.type === "compose") ?? assert.fail("Nothing was composed");
    assert.deepEqual(
      composed.attachments.map(({ kind, label, path: place }) => `${kind} ${label} ${place}`),
      ["folder src src", "file package.json package.json"],
    );
  });
});
