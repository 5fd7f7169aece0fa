import * as z from "zod";
import { truncateEnd } from "../base/truncate.ts";
import type { KnownSymbol } from "../ports/repository-memory.ts";
import { defineTool } from "./define-tool.ts";
import { freshMemory } from "./fresh-memory.ts";
import { pathAccess, permittedPath, planPath } from "./path-access.ts";

const mostSymbols = 2000;
const mostCharacters = 12_000;

/** The map of a repository within what a model reads gladly: whole lines of declarations, then names, then files alone. */
export const readOutline = defineTool({
  name: "read_outline",
  group: "repository",
  readOnly: true,
  description: "Outline of the code below a folder, or of a file: what each file declares, as much as fits.",
  input: z.object({ path: z.string().default(".").describe("Folder or file") }),
  isAvailable: (ports) => ports.memory !== undefined,
  async access(input, context) {
    const path = await planPath(input, input.path, context);
    return { title: `Outline ${path.display}`, access: [pathAccess("read", path)] };
  },
  async run(input, context) {
    const under = await permittedPath(input, input.path, context);
    const memory = await freshMemory(context);
    const symbols = await memory.outline(under.display, mostSymbols, context.signal);
    const files = Map.groupBy(symbols, ({ path }) => path);
    const forms = [withSignatures, withNames, (path: string) => path];
    const texts = forms.map((form) => [...files].map(([path, own]) => form(path, own)).join("\n"));
    const text = texts.find((one) => one.length <= mostCharacters) ?? texts.at(-1) ?? "";
    const content =
      text === ""
        ? "No declarations are known there."
        : truncateEnd(text, mostCharacters, "Ask for a folder below it.").text;
    return { content, details: { files: files.size, symbols: symbols.length }, sources: [...files.keys()] };
  },
});

function withSignatures(path: string, symbols: readonly KnownSymbol[]): string {
  const lines = symbols.map(({ startLine, signature }) => `  ${startLine}: ${signature.split("\n")[0]?.slice(0, 120)}`);
  return [path, ...lines].join("\n");
}

function withNames(path: string, symbols: readonly KnownSymbol[]): string {
  return `${path}: ${symbols.map(({ symbol }) => symbol).join(", ")}`;
}
