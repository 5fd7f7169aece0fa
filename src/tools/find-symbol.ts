import * as z from "zod";
import { defineTool, implied } from "./define-tool.ts";
import { freshMemory } from "./fresh-memory.ts";
import { pathAccess, permittedPath, planPath } from "./path-access.ts";

const mostSymbols = 40;

export const findSymbol = defineTool({
  name: "find_symbol",
  group: "repository",
  readOnly: true,
  description: "Where a name is declared.",
  input: z.object({ name: z.string().meta(implied("Name, also with its container: Router.handle")) }),
  isAvailable: (ports) => ports.memory !== undefined,
  async access(input, context) {
    const path = await planPath(input, ".", context);
    return { title: `Find the declaration of \`${input.name}\``, access: [pathAccess("read", path)] };
  },
  async run(input, context) {
    await permittedPath(input, ".", context);
    const memory = await freshMemory(context);
    const found = await memory.findSymbols(input.name, mostSymbols, context.signal);
    const lines = found.map(
      ({ path, startLine, endLine, symbol, signature }) =>
        `${path}:${startLine}-${endLine} ${symbol}: ${signature.split("\n")[0]?.slice(0, 160)}`,
    );
    return {
      content: lines.length === 0 ? "No declaration of that name. Try search_code or search_text." : lines.join("\n"),
      details: { symbols: found.length },
      sources: [...new Set(found.map(({ path }) => path))],
    };
  },
});
