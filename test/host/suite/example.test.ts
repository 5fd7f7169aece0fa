import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeEverything, eventually, uriOf } from "./extension-under-test.ts";

describe("the example", () => {
  after(closeEverything);

  it("shows no problem in the editor, though nothing is installed", async function () {
    this.timeout(60_000);
    const files = await vscode.workspace.findFiles("{src,test}/*.ts");
    const paths = files
      .map((uri) => vscode.workspace.asRelativePath(uri))
      .filter((path) => /main|storage|list/.test(path));
    assert.ok(paths.length >= 4, paths.join());
    for (const path of paths) {
      const document = await vscode.workspace.openTextDocument(uriOf(path));
      await vscode.window.showTextDocument(document);
      // A problem of our own tells that the language service has looked at the file.
      const probe = new vscode.WorkspaceEdit();
      probe.insert(document.uri, new vscode.Position(0, 0), 'const probe: number = "";\n');
      await vscode.workspace.applyEdit(probe);
      await eventually("the probe's problem", () =>
        vscode.languages
          .getDiagnostics(document.uri)
          .some(({ message }) => message.includes("'string' is not assignable")),
      );
      const found = vscode.languages.getDiagnostics(document.uri).filter(({ range }) => range.start.line > 0);
      await vscode.commands.executeCommand("workbench.action.files.revert");
      assert.deepEqual(
        found.filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning).map(({ message }) => message),
        [],
        path,
      );
    }
    const configuration = vscode.languages.getDiagnostics(uriOf("tsconfig.json"));
    assert.deepEqual(
      configuration.map(({ message }) => message),
      [],
    );
  });
});
