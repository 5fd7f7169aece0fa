import * as z from "zod";
import { truncateEnd } from "../base/truncate.ts";
import type { KnownSymbol } from "../ports/repository-memory.ts";
import { defineTool, implied } from "./define-tool.ts";
import { freshMemory } from "./fresh-memory.ts";
import { pathAccess, permittedPath, planPath } from "./path-access.ts";

const mostSymbols = 20_000;
const charactersOfToken = 4;
const defaultTokens = 3000;
const leastTokens = 200;
const mostTokens = 8000;

/** Within a budget: whole lines of declarations where all fit, then names, then files with their counts, then folders alone. */
export const readOutline = defineTool({
  name: "read_outline",
  group: "repository",
  readOnly: true,
  description: "What a folder or file declares, as much as fits.",
  input: z.object({
    path: z.string().default(".").meta(implied("Folder or file")),
    tokens: z.int().optional().meta(implied("How long the answer may be")),
  }),
  isAvailable: (ports) => ports.memory !== undefined,
  async access(input, context) {
    const path = await planPath(input, input.path, context);
    return { title: `Map ${path.display}`, access: [pathAccess("read", path)] };
  },
  async run(input, context) {
    const under = await permittedPath(input, input.path, context);
    const memory = await freshMemory(context);
    const symbols = await memory.outline(under.display, mostSymbols, context.signal);
    const files = Map.groupBy(symbols, ({ path }) => path);
    const tokens = Math.max(leastTokens, Math.min(mostTokens, input.tokens ?? defaultTokens));
    const most = tokens * charactersOfToken;
    const text = firstThatFits(files, most);
    const content =
      text === "" ? "No declarations are known there." : truncateEnd(text, most, "Ask for a folder below it.").text;
    return { content, details: { files: files.size, symbols: symbols.length } };
  },
});

type Files = ReadonlyMap<string, readonly KnownSymbol[]>;

function firstThatFits(files: Files, most: number): string {
  const forms = [withSignatures, withNames, withCounts, withFolders];
  let text = "";
  for (const form of forms) {
    text = form(files);
    if (text.length <= most) return text;
  }
  return text;
}

function withSignatures(files: Files): string {
  return [...files]
    .map(([path, symbols]) => {
      const lines = symbols.map(
        ({ startLine, signature }) => `  ${startLine}: ${signature.split("\n")[0]?.slice(0, 120)}`,
      );
      return [path, ...lines].join("\n");
    })
    .join("\n");
}

function withNames(files: Files): string {
  return [...files].map(([path, symbols]) => `${path}: ${symbols.map(({ symbol }) => symbol).join(", ")}`).join("\n");
}

function withCounts(files: Files): string {
  return [...files].map(([path, symbols]) => `${path} (${symbols.length})`).join("\n");
}

function withFolders(files: Files): string {
  const folders = Map.groupBy(files.keys(), (path) => path.slice(0, Math.max(0, path.lastIndexOf("/"))));
  return [...folders].map(([folder, paths]) => `${folder === "" ? "." : folder}/ (${paths.length} files)`).join("\n");
}
