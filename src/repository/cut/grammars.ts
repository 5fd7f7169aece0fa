import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { Parser } from "web-tree-sitter";

/** The parser of a grammar, or undefined when this installation does not have it. */
export type GetParser = (grammar: string) => Promise<Parser | undefined>;

/** Grammars from beside the bundle, or else from the packages; each is loaded when a file asks for it. */
export function createGrammars(bundleDirectory: string): GetParser {
  const parsers = new Map<string, Promise<Parser | undefined>>();
  let engine: Promise<typeof import("web-tree-sitter") | undefined> | undefined;

  async function loadEngine() {
    const wasm = findFile(bundleDirectory, "web-tree-sitter.wasm", "web-tree-sitter/web-tree-sitter.wasm");
    if (wasm === undefined) return undefined;
    // V8's optimising compiler takes two gigabytes for the largest grammars, and more time than its code saves.
    for (const flag of ["--liftoff-only", "--no-wasm-tier-up", "--no-wasm-dynamic-tiering"]) setFlagsFromString(flag);
    const module = await import("web-tree-sitter");
    await module.Parser.init({ locateFile: () => wasm });
    return module;
  }

  async function load(grammar: string): Promise<Parser | undefined> {
    const file = `tree-sitter-${grammar}.wasm`;
    const wasm = findFile(bundleDirectory, file, `@vscode/tree-sitter-wasm/wasm/${file}`);
    if (wasm === undefined) return undefined;
    engine ??= loadEngine();
    const module = await engine;
    if (module === undefined) return undefined;
    const parser = new module.Parser();
    parser.setLanguage(await module.Language.load(wasm));
    return parser;
  }

  return (grammar) => {
    const known = parsers.get(grammar);
    if (known !== undefined) return known;
    const loading = load(grammar);
    parsers.set(grammar, loading);
    return loading;
  };
}

function findFile(bundleDirectory: string, name: string, inPackages: string): string | undefined {
  const packaged = join(bundleDirectory, "grammars", name);
  if (existsSync(packaged)) return packaged;
  try {
    return createRequire(join(bundleDirectory, "index.js")).resolve(inPackages);
  } catch {
    // Neither beside the bundle nor installed: the caller goes on without.
    return undefined;
  }
}
