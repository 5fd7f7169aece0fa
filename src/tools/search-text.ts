import * as z from "zod";
import { truncateEnd } from "../base/truncate.ts";
import type { SearchMatch } from "../ports/text-search.ts";
import { defineTool } from "./define-tool.ts";
import { pathAccess, permittedPath, planPath } from "./path-access.ts";

const mostMatches = 100;
const mostCharacters = 16_000;
const longestLine = 300;

export const searchText = defineTool({
  name: "search_text",
  group: "core",
  readOnly: true,
  description:
    "Search file contents with a regular expression. Returns path:line: text. Ignored and binary files are left out.",
  input: z.object({
    pattern: z.string().min(1).describe("Regular expression (ripgrep)"),
    path: z.string().default(".").describe("File or directory"),
    glob: z.string().optional().describe("Only these files, e.g. *.ts"),
    literal: z.boolean().optional().describe("Plain text, no expression"),
    ignoreCase: z.boolean().optional().describe("Default false"),
    context: z.int().min(0).max(10).optional().describe("Lines around each match"),
  }),
  async access(input, context) {
    const path = await planPath(input, input.path, context);
    return { title: `Search ${input.pattern}`, access: [pathAccess("read", path)] };
  },
  async run(input, context) {
    const under = await permittedPath(input, input.path, context);
    const found = await context.search.search(
      {
        pattern: input.pattern,
        literal: input.literal ?? false,
        caseSensitive: !input.ignoreCase,
        under,
        ...(input.glob !== undefined && { glob: input.glob }),
        contextLines: input.context ?? 0,
        maxMatches: mostMatches,
      },
      context.signal,
    );
    const files = new Set(found.matches.map((match) => match.path)).size;
    const narrow = "Narrow the pattern, the glob or the path.";
    const lines = found.matches.flatMap(matchLines);
    if (found.more) lines.push(`… more than ${mostMatches} matches. ${narrow}`);
    return {
      content: lines.length === 0 ? "No match." : truncateEnd(lines.join("\n"), mostCharacters, narrow).text,
      details: {
        matches: found.matches.length,
        files,
        more: found.more,
        ...(found.fallback && { fallback: true }),
      },
    };
  },
});

/** A match as grep writes it; lines around it have `-` instead of `:`. */
function matchLines(match: SearchMatch): string[] {
  const { path, line, before, after } = match;
  return [
    ...before.map((text, index) => `${path}-${line - before.length + index}- ${shortened(text)}`),
    `${path}:${line}: ${shortened(match.text)}`,
    ...after.map((text, index) => `${path}-${line + 1 + index}- ${shortened(text)}`),
  ];
}

function shortened(text: string): string {
  return text.length <= longestLine ? text : `${text.slice(0, longestLine)}… (${text.length} characters)`;
}
