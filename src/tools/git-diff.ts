import * as z from "zod";
import { truncateEnd } from "../base/truncate.ts";
import type { ResolvedPath } from "../ports/workspace-files.ts";
import { defineTool, type ToolContext } from "./define-tool.ts";
import { gitRead } from "./git-access.ts";
import { pathAccess } from "./path-access.ts";

const mostCharacters = 24_000;

export const gitDiff = defineTool({
  name: "git_diff",
  group: "git",
  readOnly: true,
  description: "Unified diff of the working tree; of the index with staged; against a commit with base.",
  input: z.object({
    staged: z.boolean().optional().describe("What a commit would take"),
    base: z.string().optional().describe("Commit or branch"),
    paths: z.array(z.string()).default([]).describe("Only these files"),
  }),
  async access(input, context) {
    const paths = await Promise.all(input.paths.map((path) => context.files.resolve(path)));
    const access = paths.length === 0 ? [gitRead()] : paths.map((path) => pathAccess("read", path));
    const title = `Git diff${ofPaths(paths)}${input.staged ? ", staged" : ""}${input.base === undefined ? "" : ` against ${input.base}`}`;
    return { title, access };
  },
  async run(input, context) {
    const diff = await context.git.diff(
      {
        staged: input.staged ?? false,
        ...(input.base !== undefined && { base: input.base }),
        paths: await absolute(input.paths, context),
      },
      context.signal,
    );
    return {
      content: diff.trim() === "" ? "No difference." : truncateEnd(diff, mostCharacters, "Ask for fewer paths.").text,
      details: { characters: diff.length },
    };
  },
});

function ofPaths(paths: readonly ResolvedPath[]): string {
  if (paths.length === 0) return "";
  const shown = paths.slice(0, 3).map((path) => path.display);
  const more = paths.length - shown.length;
  return ` of ${shown.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

async function absolute(paths: readonly string[], context: ToolContext): Promise<string[]> {
  const resolved = await Promise.all(paths.map((path) => context.files.resolve(path)));
  return resolved.map((path) => path.absolute);
}
