import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { WorkspaceFiles } from "../../../src/ports/workspace-files.ts";
import type { TestAccess } from "../../../src/vscode/test-access.ts";
import {
  closeEverything,
  connectScript,
  eventually,
  extensionUnderTest,
  readText,
  runToEnd,
  uriOf,
  writeText,
} from "./extension-under-test.ts";

const signal = new AbortController().signal;
const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });
const edit = (path: string, search: string, replace: string) =>
  call("edit_file", { path, edits: [{ search, replace }] });

describe("after an edit", () => {
  let access: TestAccess;
  before(async () => {
    access = await extensionUnderTest();
    access.sessions.controller.setMode("edits");
  });
  after(() => access.sessions.controller.setMode("manual"));
  afterEach(closeEverything);

  it("the model hears once of the errors that the edit caused, and of no other", async function () {
    this.timeout(60_000);
    await writeText("src/after-edit.ts", "export const before: number = 'old';\nexport const after = 1;\n");
    const document = await vscode.workspace.openTextDocument(uriOf("src/after-edit.ts"));
    // TypeScript reports nothing of a file that has no tab.
    await vscode.window.showTextDocument(document);
    await eventually("TypeScript's own report", () => vscode.languages.getDiagnostics(document.uri).length > 0);
    const server = await connectScript(access, [
      edit("src/after-edit.ts", "export const after = 1;", "\n\nexport const after: string = 1;"),
      edit("src/after-edit.ts", "const before", "const first"),
      { text: "I see." },
    ]);
    try {
      await runToEnd(access, "Break it");
      const bodies = server.requests.map((request) => JSON.stringify(request.body.messages));
      const told = /After your edits the editor reports[^"]*/g;
      assert.deepEqual(bodies[0]?.match(told), null);
      const [text = "", ...others] = bodies[1]?.match(told) ?? [];
      assert.deepEqual(others, []);
      assert.match(text, /reports 1 error that was not there before/);
      assert.match(
        text,
        /src\/after-edit\.ts:4:14: error: Type 'number' is not assignable to type 'string'\. \(ts 2322\)/,
      );
      assert.doesNotMatch(text, /'string' is not assignable to type 'number'/);
      assert.equal(bodies[2]?.match(/4:14/g)?.length, 1);
    } finally {
      await server.close();
    }
  });
});

describe("a formatter on save", () => {
  let files: WorkspaceFiles;
  let formatter: vscode.Disposable;
  let count = 0;
  let path: string;

  before(async () => {
    files = (await (await extensionUnderTest()).services()).files;
    const change = (document: vscode.TextDocument) => {
      const text = document.getText();
      const all = document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
      return [vscode.TextEdit.replace(all, text.replaceAll(";;", ";").replaceAll("  =", " ="))];
    };
    formatter = vscode.languages.registerDocumentFormattingEditProvider(
      { language: "plaintext" },
      { provideDocumentFormattingEdits: change },
    );
    await format(true);
  });

  after(async () => {
    formatter.dispose();
    await format(undefined);
  });

  beforeEach(() => {
    count += 1;
    path = `formatted-${count}.txt`;
  });

  afterEach(closeEverything);

  const format = (value: boolean | undefined) =>
    vscode.workspace.getConfiguration("editor").update("formatOnSave", value, vscode.ConfigurationTarget.Global);

  async function write(text: string): Promise<string> {
    const resolved = await files.resolve(path);
    const content = await files.read(resolved, signal);
    const expected = content.kind === "text" ? { hash: content.hash } : { missing: true as const };
    return files.write(resolved, text, content.kind === "text" ? content : undefined, expected, signal);
  }

  async function hashOnDisk(): Promise<string> {
    const content = await files.read(await files.resolve(path), signal);
    assert.ok(content.kind === "text");
    return content.hash;
  }

  it("formats what the agent writes, and the hash is that of the result", async () => {
    await writeText(path, "a = 1;\n");
    const hash = await write("a  = 2;;\n");
    assert.equal(await readText(path), "a = 2;\n");
    assert.equal(hash, await hashOnDisk());
  });

  it("formats a new file", async () => {
    const hash = await write("a  = 1;;\n");
    assert.equal(await readText(path), "a = 1;\n");
    assert.equal(hash, await hashOnDisk());
  });

  it("keeps a byte-order mark and Windows line ends", async () => {
    await writeText(path, "\ufeffa = 1;\r\nb = 1;\r\n");
    await write("a  = 2;;\r\nb = 1;\r\n");
    assert.equal(await readText(path), "\ufeffa = 2;\r\nb = 1;\r\n");
  });

  it("leaves a file with mixed line ends or another encoding to the disk, which keeps them", async () => {
    await writeText(path, "a = 1;\r\nb = 1;\n");
    await write("a  = 2;;\r\nb = 1;\n");
    assert.equal(await readText(path), "a  = 2;;\r\nb = 1;\n");
    const latin = Buffer.from("caf\u00e9 = 1;\n", "latin1");
    await vscode.workspace.fs.writeFile(uriOf(path), latin);
    await write("caf\u00e9  = 2;;\n");
    assert.deepEqual(
      Buffer.from(await vscode.workspace.fs.readFile(uriOf(path))),
      Buffer.from("caf\u00e9  = 2;;\n", "latin1"),
    );
  });

  it("is not called where it is switched off", async () => {
    await format(false);
    try {
      await writeText(path, "a = 1;\n");
      await write("a  = 2;;\n");
      assert.equal(await readText(path), "a  = 2;;\n");
    } finally {
      await format(true);
    }
  });

  it("has no say in what a rejection brings back", async () => {
    const before = "a  = 1;;\nb = 1;\n";
    await writeText(path, before);
    const access = await extensionUnderTest();
    access.sessions.controller.setMode("edits");
    const server = await connectScript(access, [edit(path, "b = 1;", "b  = 2;;"), { text: "Done." }]);
    try {
      await runToEnd(access, "Edit once");
      assert.equal(await readText(path), "a = 1;\nb = 2;\n");
      const { ledger } = await access.services();
      await ledger.reject(uriOf(path).fsPath);
      assert.equal(await readText(path), before);
    } finally {
      await server.close();
      access.sessions.controller.setMode("manual");
    }
  });

  it("is told to the model, whose next edit fits", async () => {
    await writeText(path, "a = 1;\nb = 1;\n");
    const access = await extensionUnderTest();
    access.sessions.controller.setMode("edits");
    const server = await connectScript(access, [
      edit(path, "a = 1;", "a  = 2;;"),
      edit(path, "a = 2;", "a = 3;"),
      { text: "Done." },
    ]);
    try {
      await runToEnd(access, "Edit twice");
      assert.equal(await readText(path), "a = 3;\nb = 1;\n");
      const told = JSON.stringify(server.requests[1]?.body.messages);
      assert.match(
        told,
        /The editor formatted formatted-\d+\.txt when it was saved: 1 line changed, now:\\\\?n1: a = 2;/,
      );
      assert.doesNotMatch(JSON.stringify(server.requests[2]?.body.messages), /has changed since you read it/);
    } finally {
      await server.close();
      access.sessions.controller.setMode("manual");
    }
  });
});
