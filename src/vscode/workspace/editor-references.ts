import * as vscode from "vscode";
import type { CodeReference, CodeReferences, ReferenceTarget } from "../../ports/code-references.ts";
import { absolutePath, answerPath, nameRoots, type WorkspaceRoot } from "../../repository/refresh/workspace-roots.ts";

/** Milliseconds a language service has: it may still be starting. */
const patience = 5000;
const mostReferences = 500;

/** Asks the language services of the editor, which also know what is unsaved. */
export function createEditorReferences(directories: readonly string[]): CodeReferences {
  const roots = nameRoots(directories);
  return {
    async find(target, signal) {
      const absolute = absolutePath(roots, target.path);
      if (absolute === undefined) return undefined;
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(absolute));
      const name = await findName(document, target, signal);
      if (name === undefined) return undefined;
      const found = await inTime(
        vscode.commands.executeCommand<vscode.Location[]>("vscode.executeReferenceProvider", document.uri, name.start),
        signal,
      );
      // Where nobody understands the language nothing is found, not even the declaration.
      if (found === undefined || found.length === 0) return undefined;
      const uses = found.filter(({ uri, range }) => uri.toString() !== document.uri.toString() || !range.isEqual(name));
      return describeUses(uses.slice(0, mostReferences), roots, signal);
    },
  };
}

/** Where the declaration writes its name: as its symbol says, or else the first such word that stands in no comment. */
async function findName(
  document: vscode.TextDocument,
  { name, startLine, endLine }: ReferenceTarget,
  signal: AbortSignal,
): Promise<vscode.Range | undefined> {
  const symbols = await inTime(
    vscode.commands.executeCommand<vscode.DocumentSymbol[]>("vscode.executeDocumentSymbolProvider", document.uri),
    signal,
  );
  const lines = new vscode.Range(startLine - 1, 0, endLine, 0);
  const symbol = flat(symbols ?? []).find((one) => one.name === name && lines.contains(one.selectionRange));
  if (symbol !== undefined) return symbol.selectionRange;
  const word = new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, "\\$&")}(?![\\w$])`);
  for (let line = startLine - 1; line < Math.min(endLine, document.lineCount); line += 1) {
    const { text } = document.lineAt(line);
    const at = /^\s*(\/\/|\/\*|\*|#)/.test(text) ? -1 : text.search(word);
    if (at >= 0) return new vscode.Range(line, at, line, at + name.length);
  }
  return undefined;
}

function flat(symbols: readonly vscode.DocumentSymbol[]): vscode.DocumentSymbol[] {
  // Some services answer with a flat list, which has no range of the name.
  return symbols.flatMap((symbol) => (symbol.selectionRange ? [symbol, ...flat(symbol.children)] : []));
}

/** Those inside the workspace, with their lines as the editor has them, by path and line. */
async function describeUses(
  locations: readonly vscode.Location[],
  roots: readonly WorkspaceRoot[],
  signal: AbortSignal,
): Promise<CodeReference[]> {
  const documents = new Map<string, vscode.TextDocument>();
  const references: CodeReference[] = [];
  for (const { uri, range } of locations) {
    signal.throwIfAborted();
    const path = uri.scheme === "file" ? answerPath(roots, uri.fsPath) : undefined;
    if (path === undefined) continue;
    const document = documents.get(path) ?? (await vscode.workspace.openTextDocument(uri));
    documents.set(path, document);
    const { line } = range.start;
    if (line < document.lineCount) references.push({ path, line: line + 1, text: document.lineAt(line).text.trim() });
  }
  return references.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

/** Undefined when it takes too long. Rejects with the abort reason. */
async function inTime<Result>(asked: Thenable<Result>, signal: AbortSignal): Promise<Result | undefined> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, patience, undefined);
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([asked, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
