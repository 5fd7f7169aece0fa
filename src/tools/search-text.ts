import * as z from "zod";
import { truncateEnd } from "../base/truncate.ts";
import type { SearchMatch } from "../ports/text-search.ts";
import { defineTool, implied } from "./define-tool.ts";
import { orMissing } from "./missing-file.ts";
import { pathAccess, permittedPath, planPath } from "./path-access.ts";
import { tellStandIn } from "./tell-stand-in.ts";

const mostMatches = 100;
const mostCharacters = 16_000;
const longestLine = 300;

export const searchText = defineTool({
  name: "search_text",
  group: "core",
  readOnly: true,
  description: "Search file contents. Returns path:line:text. Ignored files are left out.",
  input: z.object({
    pattern: z.string().min(1).describe("ripgrep expression: escape ( [ { or set literal"),
    path: z.string().default(".").meta(implied("File or directory")),
    glob: z.string().optional().meta(implied("E.g. *.ts")),
    literal: z.boolean().optional().meta(implied("Plain text")),
    ignoreCase: z.boolean().optional().meta(implied("Default false")),
    context: z.int().min(0).max(10).optional().meta(implied("Lines around each match")),
  }),
  async access(input, context) {
    const path = await planPath(input, input.path, context);
    const places = [...(path.display === "." ? [] : [path.display]), ...(input.glob === undefined ? [] : [input.glob])];
    const where = places.length === 0 ? "" : ` in ${places.join(", ")}`;
    return { title: `Search \`${input.pattern}\`${where}`, access: [pathAccess("read", path)] };
  },
  async run(input, context) {
    const under = await permittedPath(input, input.path, context);
    const query = {
      pattern: input.pattern,
      literal: input.literal ?? false,
      caseSensitive: !input.ignoreCase,
      under,
      ...(input.glob !== undefined && { glob: input.glob }),
      contextLines: input.context ?? 0,
      maxMatches: mostMatches,
    };
    const found = await orMissing(under, context, () => context.search.search(query, context.signal));
    const files = new Set(found.matches.map((match) => match.path)).size;
    const narrow = "Narrow the pattern, the glob or the path.";
    const lines = grepLines(found.matches, query.contextLines > 0);
    if (found.more)
      lines.push(
        `… only ${mostMatches} of more matches, from any of the files: one that is not listed may match too. ${narrow}`,
      );
    if (found.fallback) tellStandIn(context);
    return {
      content: lines.length === 0 ? "No match." : truncateEnd(lines.join("\n"), mostCharacters, narrow).text,
      sources: [...new Set(found.matches.map((match) => match.path))],
      details: {
        matches: found.matches.length,
        files,
        more: found.more,
        ...(found.fallback && { fallback: true }),
      },
    };
  },
});

/** Matches as grep writes them: lines around a match have `-` instead of `:`, and `--` stands where lines are left out. */
function grepLines(matches: readonly SearchMatch[], hasContext: boolean): string[] {
  const lines: string[] = [];
  let last = { path: "", line: 0 };
  for (const [index, { path, line, text, before, after }] of matches.entries()) {
    const next = matches[index + 1];
    const written = last.path === path ? last.line : 0;
    const until = next?.path === path ? next.line : Number.POSITIVE_INFINITY;
    const around = [
      ...before.map((other, at) => ({ at: line - before.length + at, sign: "-", text: other })),
      { at: line, sign: ":", text },
      ...after.map((other, at) => ({ at: line + 1 + at, sign: "-", text: other })),
    ].filter(({ at }) => at > written && at < until);
    const isApart = path !== last.path || (around[0]?.at ?? 0) > written + 1;
    if (hasContext && index > 0 && isApart) lines.push("--");
    lines.push(...around.map((one) => `${path}${one.sign}${one.at}${one.sign}${shortened(one.text)}`));
    last = { path, line: around.at(-1)?.at ?? written };
  }
  return lines;
}

function shortened(text: string): string {
  return text.length <= longestLine ? text : `${text.slice(0, longestLine)}… (${text.length} characters)`;
}
