import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { Node, Parser, Tree } from "web-tree-sitter";
import type { ParseShell, ShellGrammar, SyntaxNode } from "../ports/command-analyser.ts";

const mostNodes = 5000;

export type GrammarName = "bash" | "powershell";

/**
 * Bounds that do not depend on how fast the machine is. The recovery from errors grows with punctuation and counts no steps
 * meanwhile; a step is some hundred actions of the parser.
 */
const bounds: Readonly<Record<GrammarName, { steps: number; punctuation: number; quotes: number }>> = {
  bash: { steps: 500, punctuation: 500, quotes: 1500 },
  powershell: { steps: 300, punctuation: 200, quotes: 400 },
};

export interface ShellGrammarOptions {
  /** Folder of the running bundle, which has `grammars/`. */
  bundleDirectory: string;
  /** The process is the product's own: settings of its engine are ours to make. */
  ownProcess?: boolean;
}

/** A grammar, from beside the bundle or else from the packages. Nothing is loaded before `load`. */
export function createShellGrammar(name: GrammarName, options: ShellGrammarOptions): ShellGrammar {
  const { bundleDirectory, ownProcess = false } = options;
  const optimise = ownProcess ? setOptimising : () => undefined;
  return {
    async load() {
      const file = `tree-sitter-${name}.wasm`;
      const engine = findFile(bundleDirectory, "web-tree-sitter.wasm", "web-tree-sitter/web-tree-sitter.wasm");
      const grammar = findFile(bundleDirectory, file, `@vscode/tree-sitter-wasm/wasm/${file}`);
      const { Parser, Language } = await import("web-tree-sitter");
      optimise(false);
      try {
        await Parser.init({ locateFile: () => engine });
        const parser = new Parser();
        parser.setLanguage(await Language.load(grammar));
        return (text) => {
          optimise(false);
          try {
            return parse(parser, name, text);
          } finally {
            optimise(true);
          }
        };
      } finally {
        optimise(true);
      }
    },
  };
}

/**
 * Whether V8 compiles a function of the parser again, better, once it is used much; it counts for those it compiles meanwhile. It
 * would take half a second and half a gigabyte after some forty commands, which texts so short never earn back.
 */
function setOptimising(isOn: boolean): void {
  for (const flag of ["wasm-dynamic-tiering", "wasm-tier-up"]) setFlagsFromString(isOn ? `--${flag}` : `--no-${flag}`);
}

/** The grammars that commands of this machine may need. */
export function createShellGrammars(options: ShellGrammarOptions): Record<GrammarName, ShellGrammar> {
  return { bash: createShellGrammar("bash", options), powershell: createShellGrammar("powershell", options) };
}

function findFile(bundleDirectory: string, name: string, inPackages: string): string {
  const packaged = join(bundleDirectory, "grammars", name);
  return existsSync(packaged) ? packaged : createRequire(join(bundleDirectory, "index.js")).resolve(inPackages);
}

function parse(parser: Parser, name: GrammarName, text: string): ReturnType<ParseShell> {
  const { steps, punctuation, quotes } = bounds[name];
  const count = (characters: RegExp) => text.match(characters)?.length ?? 0;
  if (text.includes("\0") || count(/[(){}[\]|&;<>`$]/g) > punctuation || count(/['"]/g) > quotes) return undefined;
  let taken = 0;
  let tree: Tree | null = null;
  try {
    const progressCallback = () => {
      taken += 1;
      return taken > steps;
    };
    // Returning true stops the parser; its declared type does not say so.
    tree = parser.parse(text, null, { progressCallback });
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
    const kinds = new Map<number, Kind>();
    const root = toNode(cursor.currentNode, kinds);
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
      current = toNode(cursor.currentNode, kinds);
      parents.at(-1)?.children.push(current);
      count += 1;
    }
  } finally {
    cursor.delete();
  }
}

interface Kind {
  type: string;
  named: boolean;
}

/** Every question to a node is a call into the parser's memory: what its kind decides is asked once. */
function toNode(node: Node, kinds: Map<number, Kind>): SyntaxNode {
  const id = node.typeId;
  let kind = kinds.get(id);
  if (kind === undefined) {
    kind = { type: node.type, named: node.isNamed };
    kinds.set(id, kind);
  }
  const { startIndex: start, endIndex: end } = node;
  const missing = start === end && node.isMissing;
  return { type: missing ? "MISSING" : kind.type, start, end, named: kind.named, children: [] };
}
