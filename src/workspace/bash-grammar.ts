import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Node, Parser, Tree } from "web-tree-sitter";
import type { ParseShell, ShellGrammar, SyntaxNode } from "../ports/command-analyser.ts";

/** Milliseconds after which parsing is given up. */
const patience = 20;
const mostNodes = 40_000;
/** The parser's recovery from errors grows with these and looks at no clock meanwhile. */
const mostPunctuation = 500;
const mostQuotes = 1500;

export interface BashGrammarOptions {
  /** Folder of the running bundle, which has `grammars/`. */
  bundleDirectory: string;
  platform?: NodeJS.Platform;
}

/** The bash grammar, from beside the bundle or else from the packages. Nothing is loaded before `load`. */
export function createBashGrammar({ bundleDirectory, platform = process.platform }: BashGrammarOptions): ShellGrammar {
  return {
    async load() {
      if (platform === "win32") throw new Error("commands of this platform's shell are not analysed yet");
      const engine = findFile(bundleDirectory, "web-tree-sitter.wasm", "web-tree-sitter/web-tree-sitter.wasm");
      const bash = findFile(
        bundleDirectory,
        "tree-sitter-bash.wasm",
        "@vscode/tree-sitter-wasm/wasm/tree-sitter-bash.wasm",
      );
      const { Parser, Language } = await import("web-tree-sitter");
      await Parser.init({ locateFile: () => engine });
      const parser = new Parser();
      parser.setLanguage(await Language.load(bash));
      return (text) => parse(parser, text);
    },
  };
}

function findFile(bundleDirectory: string, name: string, inPackages: string): string {
  const packaged = join(bundleDirectory, "grammars", name);
  return existsSync(packaged) ? packaged : createRequire(join(bundleDirectory, "index.js")).resolve(inPackages);
}

function parse(parser: Parser, text: string): ReturnType<ParseShell> {
  const count = (characters: RegExp) => text.match(characters)?.length ?? 0;
  if (text.includes("\0") || count(/[(){}[\]|&;<>`$]/g) > mostPunctuation || count(/['"]/g) > mostQuotes)
    return undefined;
  const end = performance.now() + patience;
  let tree: Tree | null = null;
  try {
    // Returning true stops the parser; its declared type does not say so.
    tree = parser.parse(text, null, { progressCallback: () => performance.now() > end });
    return tree === null ? undefined : copy(tree);
  } finally {
    if (tree === null) parser.reset();
    tree?.delete();
  }
}

/** A plain copy, so that the memory of the parser can be freed at once. Without recursion: depth is up to the text. */
function copy(tree: Tree): SyntaxNode | undefined {
  const cursor = tree.walk();
  try {
    let count = 1;
    const root = toNode(cursor.currentNode);
    const parents: SyntaxNode[] = [];
    let current = root;
    for (;;) {
      if (count > mostNodes) return undefined;
      if (cursor.gotoFirstChild()) {
        parents.push(current);
      } else {
        while (!cursor.gotoNextSibling()) {
          if (!cursor.gotoParent()) return root;
          parents.pop();
        }
      }
      current = toNode(cursor.currentNode);
      parents.at(-1)?.children.push(current);
      count += 1;
    }
  } finally {
    cursor.delete();
  }
}

function toNode(node: Node): SyntaxNode {
  return {
    type: node.isMissing ? "MISSING" : node.type,
    start: node.startIndex,
    end: node.endIndex,
    named: node.isNamed,
    children: [],
  };
}
