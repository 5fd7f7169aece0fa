import type { KnownSymbol } from "../../ports/repository-memory.ts";
import type { Part } from "../lexical/score-fields.ts";
import type { OpenIndex } from "../store/open-index.ts";
import { readWord } from "../text/code-tokens.ts";

/** Declarations of a name, upper and lower case alike; source before tests, then by path. */
export function findSymbols({ corpus }: OpenIndex, name: string, limit: number): KnownSymbol[] {
  const last = name.split(/[.:#]+/).at(-1) ?? "";
  const wanted = last.toLowerCase();
  // As it is split, and as the whole of a name with parts stands in the index.
  const tokens = new Set([readWord(last).tokens.at(-1) ?? wanted, wanted]);
  const found: { symbol: KnownSymbol; isTest: boolean }[] = [];
  for (const part of corpus.parts) {
    const { segment, live } = part;
    const chunks = new Set<number>();
    for (const token of tokens) segment.eachPosting("symbols", token, (chunk) => chunks.add(chunk));
    for (const chunk of chunks) {
      const file = segment.fileOfChunk[chunk] ?? 0;
      const symbol = live[file] === 1 ? symbolAt(part, chunk) : undefined;
      if (symbol?.symbol.toLowerCase().split(".").at(-1) === wanted)
        found.push({ symbol, isTest: segment.kindOf(file) !== "source" });
    }
  }
  found.sort((a, b) => Number(a.isTest) - Number(b.isTest) || compare(a.symbol, b.symbol));
  return withoutPieces(found.map(({ symbol }) => symbol)).slice(0, limit);
}

/** Declarations of the files below a folder, or of one file. */
export function outline({ corpus, fileByPath }: OpenIndex, under: string, limit: number): KnownSymbol[] {
  const folder = under.replace(/^\.\/?|\/+$/g, "");
  const paths = [...fileByPath.keys()].filter(
    (path) => folder === "" || path === folder || path.startsWith(`${folder}/`),
  );
  const symbols: KnownSymbol[] = [];
  for (const path of paths.sort()) {
    if (symbols.length >= limit) break;
    const file = fileByPath.get(path) ?? 0;
    const part = corpus.parts.findLast(({ firstFile }) => firstFile <= file);
    if (part === undefined || part.segment.kindOf(file - part.firstFile) !== "source") continue;
    const end = part.segment.firstChunks[file - part.firstFile + 1] ?? 0;
    for (let chunk = part.segment.firstChunks[file - part.firstFile] ?? 0; chunk < end; chunk += 1) {
      const symbol = symbolAt(part, chunk);
      if (symbol !== undefined) symbols.push(symbol);
    }
  }
  return withoutPieces(symbols).slice(0, limit);
}

function symbolAt({ segment }: Part, chunk: number): KnownSymbol | undefined {
  const { symbols, signature } = segment.details(chunk);
  if (symbols.length === 0 || signature === "") return undefined;
  return {
    path: segment.paths[segment.fileOfChunk[chunk] ?? 0] ?? "",
    startLine: segment.startLines[chunk] ?? 1,
    endLine: segment.endLines[chunk] ?? 1,
    symbol: symbols.join("."),
    signature,
  };
}

/** A long declaration is indexed in pieces: together they are one. */
function withoutPieces(symbols: readonly KnownSymbol[]): KnownSymbol[] {
  const whole: KnownSymbol[] = [];
  for (const symbol of symbols) {
    const last = whole.at(-1);
    if (last?.path === symbol.path && last.symbol === symbol.symbol && last.signature === symbol.signature)
      last.endLine = Math.max(last.endLine, symbol.endLine);
    else whole.push({ ...symbol });
  }
  return whole;
}

function compare(a: KnownSymbol, b: KnownSymbol): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.startLine - b.startLine;
}
