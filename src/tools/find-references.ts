import * as z from "zod";
import { truncateEnd } from "../base/truncate.ts";
import type { CodeReference } from "../ports/code-references.ts";
import type { KnownSymbol, RepositoryMemory } from "../ports/repository-memory.ts";
import { defineTool, implied, type ToolContext } from "./define-tool.ts";
import { freshMemory } from "./fresh-memory.ts";
import { pathAccess, permittedPath, planPath } from "./path-access.ts";

const mostReferences = 200;
const mostCharacters = 12_000;
/** A name that is declared more often is looked for as a word. */
const mostDeclarations = 3;

export const findReferences = defineTool({
  name: "find_references",
  group: "repository",
  readOnly: true,
  description: "Where a name is used.",
  input: z.object({
    name: z.string().meta(implied("Name, also with its container: Router.handle")),
  }),
  isAvailable: (ports) => ports.memory !== undefined,
  async access(input, context) {
    const path = await planPath(input, ".", context);
    return { title: `Find uses of \`${input.name}\``, access: [pathAccess("read", path)] };
  },
  async run(input, context) {
    await permittedPath(input, ".", context);
    const memory = await freshMemory(context);
    const declared = await declarations(memory, input.name, context.signal);
    const understood = await askProvider(declared, context);
    const all = understood ?? (await memory.findReferences(input.name, mostReferences, context.signal));
    const references = await readable(all, context);
    const lines = references.map(({ path, line, text }) => `${path}:${line}:${text}`);
    const by = understood === undefined ? "the index, by name alone" : "the language server";
    const head = `${references.length} use${references.length === 1 ? "" : "s"}, found by ${by}:`;
    const content =
      references.length === 0
        ? `No use of that name was found by ${by}. Try search_text.`
        : truncateEnd([head, ...lines].join("\n"), mostCharacters, "Use search_text within a folder.").text;
    return { content, details: { references: references.length, understood: understood !== undefined } };
  },
});

async function declarations(memory: RepositoryMemory, name: string, signal: AbortSignal): Promise<KnownSymbol[]> {
  const found = await memory.findSymbols(name, 40, signal);
  const container = name.split(/[.:#]+/).at(-2);
  const own = found.filter(({ symbol }) => container === undefined || symbol.split(".").at(-2) === container);
  return own.length > 0 ? own : found;
}

/** Undefined when nobody understands the files, or too many places declare the name. */
async function askProvider(
  declared: readonly KnownSymbol[],
  context: ToolContext,
): Promise<CodeReference[] | undefined> {
  if (context.references === undefined || declared.length === 0 || declared.length > mostDeclarations) return undefined;
  const found = new Map<string, CodeReference>();
  let understood = false;
  for (const { path, startLine, endLine, symbol } of declared) {
    const target = { name: symbol.split(".").at(-1) ?? symbol, path, startLine, endLine };
    const own = await context.references.find(target, context.signal);
    understood ||= own !== undefined;
    for (const one of own ?? []) found.set(`${one.path}:${one.line}`, one);
  }
  return understood ? [...found.values()] : undefined;
}

/** What the agent may read, and each line once. */
async function readable(references: readonly CodeReference[], context: ToolContext): Promise<CodeReference[]> {
  const closed = new Map<string, boolean>();
  const open: CodeReference[] = [];
  for (const reference of references.slice(0, mostReferences)) {
    let isClosed = closed.get(reference.path);
    if (isClosed === undefined) {
      const resolved = await context.files.resolve(reference.path);
      isClosed = resolved.outside || Boolean(resolved.ignored);
      closed.set(reference.path, isClosed);
    }
    if (!isClosed) open.push(reference);
  }
  return open;
}
