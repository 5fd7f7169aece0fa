import * as vscode from "vscode";
import type { ChangeLedger } from "../../../ports/change-ledger.ts";
import type { TrackedFile } from "../../../protocol/tracked-change.ts";
import type { DocumentPaths } from "./document-paths.ts";
import { standingHunks } from "./hunk-places.ts";

/** The lines of pending hunks in every visible editor: added ones tinted, a mark where lines were only removed. */
export class HunkDecorations {
  private readonly ledger: ChangeLedger;
  private readonly paths: DocumentPaths;
  private types = createTypes();

  constructor(ledger: ChangeLedger, paths: DocumentPaths) {
    this.ledger = ledger;
    this.paths = paths;
  }

  register(): vscode.Disposable {
    const off = this.ledger.on(({ paths }) => this.show(new Set(paths)));
    const subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeVisibleTextEditors(() => this.show()),
      vscode.window.tabGroups.onDidChangeTabs(() => this.show()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.show(this.pathsOf(document))),
      vscode.window.onDidChangeActiveColorTheme(() => this.renew()),
    );
    this.show();
    return new vscode.Disposable(() => {
      off();
      subscriptions.dispose();
      this.disposeTypes();
    });
  }

  private pathsOf(document: vscode.TextDocument): ReadonlySet<string> {
    const path = this.paths.real(document.uri);
    return new Set(path === undefined ? [] : [path]);
  }

  private show(only?: ReadonlySet<string>): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const path = this.paths.real(editor.document.uri);
      if (path === undefined || (only !== undefined && !only.has(path))) continue;
      this.decorate(editor, this.ledger.file(path));
    }
  }

  private decorate(editor: vscode.TextEditor, file: TrackedFile | undefined): void {
    const hunks = file === undefined || !isPlain(editor) ? [] : standingHunks(file);
    // A file that was just written shows its new text a moment later; marks move with it then, not before.
    if (hunks.some((hunk) => hunk.count > 0 && !stands(editor.document, hunk.line, hunk.newLines[0]))) return;
    const lastLine = editor.document.lineCount - 1;
    const added = hunks
      .filter((hunk) => hunk.count > 0)
      .map((hunk) => new vscode.Range(hunk.line, 0, Math.min(lastLine, hunk.line + hunk.count - 1), 0));
    const removed = hunks
      .filter((hunk) => hunk.count === 0)
      .map((hunk) => new vscode.Range(Math.min(lastLine, hunk.line), 0, Math.min(lastLine, hunk.line), 0));
    editor.setDecorations(this.types.added, added);
    editor.setDecorations(this.types.removed, removed);
  }

  private renew(): void {
    this.disposeTypes();
    this.types = createTypes();
    this.show();
  }

  private disposeTypes(): void {
    this.types.added.dispose();
    this.types.removed.dispose();
  }
}

function stands(document: vscode.TextDocument, line: number, text: string | undefined): boolean {
  return line < document.lineCount && document.lineAt(line).text === text;
}

/** Diff editors have colours of their own. */
function isPlain(editor: vscode.TextEditor): boolean {
  const group = vscode.window.tabGroups.all.find((one) => one.viewColumn === editor.viewColumn);
  return group?.activeTab?.input instanceof vscode.TabInputText;
}

/** High contrast has no fills for lines; there a border carries it, as in the diff editor. */
function createTypes() {
  const { kind } = vscode.window.activeColorTheme;
  const isHighContrast =
    kind === vscode.ColorThemeKind.HighContrast || kind === vscode.ColorThemeKind.HighContrastLight;
  const border = (name: string) => ({ borderStyle: "dashed", borderColor: new vscode.ThemeColor(name) });
  const added = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor("diffEditor.insertedLineBackground"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.addedForeground"),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    ...(isHighContrast && { ...border("diffEditor.insertedTextBorder"), borderWidth: "1px" }),
  });
  const removed = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    ...border(isHighContrast ? "diffEditor.removedTextBorder" : "editorGutter.deletedBackground"),
    borderWidth: "1px 0 0 0",
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.deletedForeground"),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
  });
  return { added, removed };
}
