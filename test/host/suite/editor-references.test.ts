import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import type { CodeReference } from "../../../src/ports/code-references.ts";
import { createEditorReferences } from "../../../src/vscode/workspace/editor-references.ts";
import { closeEverything, eventually, folder, uriOf, writeText } from "./extension-under-test.ts";

const never = new AbortController().signal;

describe("uses of a name by the editor's language services", () => {
  const references = createEditorReferences([folder]);
  const target = { name: "crossRiver", path: "src/uses/bear.ts", startLine: 1, endLine: 4 };

  before(async () => {
    await writeText(
      "src/uses/bear.ts",
      "/** crossRiver is for bears. */\nexport function crossRiver(depth: number) {\n  return depth;\n}\n",
    );
    await writeText(
      "src/uses/walk.ts",
      'import { crossRiver } from "./bear.ts";\n\nexport const wet = crossRiver(2);\n// crossRiver in a comment is no use.\n',
    );
    await vscode.window.showTextDocument(uriOf("src/uses/bear.ts"));
  });

  afterEach(closeEverything);
  after(() => rmSync(join(folder, "src/uses"), { recursive: true, force: true }));

  async function uses(): Promise<string[]> {
    const found: CodeReference[] = (await references.find(target, never)) ?? [];
    return found.map(({ path, line, text }) => `${path}:${line}:${text}`);
  }

  it("are those the language service knows, without comments and without the declaration", async () => {
    await eventually("TypeScript", async () => (await uses()).length > 0);
    assert.deepEqual(await uses(), [
      'src/uses/walk.ts:1:import { crossRiver } from "./bear.ts";',
      "src/uses/walk.ts:3:export const wet = crossRiver(2);",
    ]);
  }).timeout(60_000);

  it("are as the editors have them, also unsaved", async () => {
    const editor = await vscode.window.showTextDocument(uriOf("src/uses/walk.ts"));
    await editor.edit((edit) => edit.insert(new vscode.Position(4, 0), "export const dry = crossRiver(0);\n"));
    await eventually("the unsaved use", async () =>
      (await uses()).includes("src/uses/walk.ts:5:export const dry = crossRiver(0);"),
    );
    await vscode.commands.executeCommand("workbench.action.files.revert");
  }).timeout(60_000);

  it("are unknown where nobody understands the language", async () => {
    await writeText("src/uses/notes.txt", "crossRiver\n");
    const plain = { name: "crossRiver", path: "src/uses/notes.txt", startLine: 1, endLine: 1 };
    assert.equal(await references.find(plain, never), undefined);
    assert.equal(await references.find({ ...plain, name: "nowhere" }, never), undefined);
  }).timeout(60_000);
});
