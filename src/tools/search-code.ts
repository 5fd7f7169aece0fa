import * as z from "zod";
import { truncateEnd } from "../base/truncate.ts";
import type { RepositoryMatch } from "../ports/repository-memory.ts";
import { defineTool, implied, type ToolContext } from "./define-tool.ts";
import { freshMemory } from "./fresh-memory.ts";
import { pathAccess, permittedPath, planPath } from "./path-access.ts";

const mostCharacters = 16_000;
const places = { locate: 12, explain: 4, similar: 8 };
const mostLines = 60;

export const searchCode = defineTool({
  name: "search_code",
  group: "core",
  readOnly: true,
  description: "Find code by what it does, in plain words. Returns path:lines and why.",
  input: z.object({
    query: z.string().min(1).meta(implied("Words or code")),
    path: z.string().default(".").meta(implied("Folder")),
    mode: z.enum(["locate", "explain", "similar"]).optional().describe("explain adds the code; similar: query is code"),
  }),
  isAvailable: (ports) => ports.memory !== undefined,
  async access(input, context) {
    const path = await planPath(input, input.path, context);
    const where = path.display === "." ? "" : ` in ${path.display}`;
    const [line = ""] = input.query.trim().split("\n");
    return { title: `Search for \`${line.slice(0, 80)}\`${where}`, access: [pathAccess("read", path)] };
  },
  async run(input, context) {
    const under = await permittedPath(input, input.path, context);
    const memory = await freshMemory(context);
    const mode = input.mode ?? "locate";
    const query = { text: input.query, limit: places[mode], ...(under.display !== "." && { under: under.display }) };
    const matches = await memory.search(query, context.signal);
    const texts = await Promise.all(
      matches.map(async (match) => describeMatch(match, mode === "locate" ? [] : await readLines(match, context))),
    );
    const content =
      texts.length === 0
        ? "Nothing was found. Try other words, or search_text."
        : truncateEnd(texts.join("\n"), mostCharacters, "Ask for a folder, or read the places.").text;
    const { behind } = await memory.status();
    const note = behind === undefined ? "" : `\n(The index may not be up to date: ${behind}.)`;
    const details = {
      matches: matches.map(({ path, startLine, endLine, symbol, score }) => ({
        path,
        startLine,
        endLine,
        symbol,
        score,
      })),
    };
    return { content: content + note, details, sources: [...new Set(matches.map(({ path }) => path))] };
  },
});

function describeMatch(
  { path, startLine, endLine, symbol, signature, why }: RepositoryMatch,
  lines: readonly string[],
): string {
  const reasons = [
    ...(why.names.length > 0 ? [`name: ${why.names.join(", ")}`] : []),
    ...(why.words.length > 0 ? [`text: ${why.words.join(", ")}`] : []),
    ...(why.commit === undefined ? [] : [`commit: ${why.commit}`]),
    ...(why.similarity === undefined ? [] : [`similar: ${why.similarity}`]),
  ];
  const head = signature?.split("\n")[0] ?? symbol ?? "";
  const place = `${path}:${startLine}-${endLine}${head === "" ? "" : ` ${head.slice(0, 160)}`}`;
  return [`${place} (${reasons.join("; ")})`, ...lines].join("\n");
}

/** The lines of a match as they are now; none of a file that may not be read. */
async function readLines({ path, startLine, endLine }: RepositoryMatch, context: ToolContext): Promise<string[]> {
  const resolved = await context.files.resolve(path);
  if (resolved.outside || resolved.ignored) return [];
  const content = await context.files.read(resolved, context.signal);
  if (content.kind !== "text") return [];
  const lines = content.text.split(/\r?\n/).slice(startLine - 1, Math.min(endLine, startLine - 1 + mostLines));
  return endLine - startLine >= mostLines ? [...lines, `… (to line ${endLine})`] : lines;
}
