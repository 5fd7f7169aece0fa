import * as z from "zod";
import type { DirectoryEntry, ResolvedPath } from "../ports/workspace-files.ts";
import { defineTool, type ToolContext, type ToolResult } from "./define-tool.ts";
import { orMissing } from "./missing-file.ts";
import { pathAccess, permittedPath, planPath } from "./path-access.ts";
import { readsLikeWords } from "./reads-like-words.ts";

const mostEntries = 500;

export const listDirectory = defineTool({
  name: "list_directory",
  group: "files",
  readOnly: true,
  description: "List the names in one directory; directories end with /.",
  input: z.object({ path: z.string().default(".").describe("Default: the workspace") }),
  async access(input, context) {
    const path = await planPath(input, input.path, context);
    return { title: `List ${path.display}`, access: [pathAccess("read", path)] };
  },
  async run(input, context) {
    return listNames(await permittedPath(input, input.path, context), context);
  },
});

/** The names in a directory, those that are ignored left out. */
export async function listNames(path: ResolvedPath, context: ToolContext): Promise<ToolResult> {
  const all = await orMissing(path, context, () => context.files.list(path, context.signal));
  // Whoever was allowed to look into an ignored directory sees all of it.
  const entries = path.ignored ? all : all.filter((entry) => !entry.ignored);
  entries.sort(byKindAndName);
  const names = entries
    .slice(0, mostEntries)
    .map((entry) => (entry.kind === "directory" ? `${entry.name}/` : entry.name));
  const omitted = entries.length - names.length;
  if (omitted > 0) names.push(`… ${omitted} more; use find_files with a pattern`);
  const ignored = all.length - entries.length;
  if (ignored > 0) names.push(`(${ignored} ignored ${ignored === 1 ? "entry" : "entries"} not shown)`);
  return {
    content: names.length === 0 ? "(empty directory)" : names.join("\n"),
    sources: entries
      .map(({ name }) => (path.display === "." ? name : `${path.display}/${name}`))
      .filter(readsLikeWords),
    details: { path: path.display, count: entries.length },
  };
}

function byKindAndName(a: DirectoryEntry, b: DirectoryEntry): number {
  const order = Number(b.kind === "directory") - Number(a.kind === "directory");
  return order !== 0 ? order : a.name < b.name ? -1 : 1;
}
