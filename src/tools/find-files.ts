import * as z from "zod";
import { defineTool, implied, type ToolContext } from "./define-tool.ts";
import { directoriesNamed, orMissing } from "./missing-file.ts";
import { pathAccess, permittedPath, planPath } from "./path-access.ts";
import { readsLikeWords } from "./reads-like-words.ts";
import { tellStandIn } from "./tell-stand-in.ts";

const mostPaths = 200;

export const findFiles = defineTool({
  name: "find_files",
  group: "core",
  readOnly: true,
  description: "Find files by name, newest first. Ignored files are left out.",
  input: z.object({
    glob: z.string().min(1).describe("E.g. src/**/*.ts"),
    path: z.string().default(".").meta(implied("Directory to look in")),
  }),
  async access(input, context) {
    const path = await planPath(input, input.path, context);
    const where = path.display === "." ? "" : ` in ${path.display}`;
    return { title: `Find ${input.glob}${where}`, access: [pathAccess("read", path)] };
  },
  async run(input, context) {
    const under = await permittedPath(input, input.path, context);
    const found = await orMissing(under, context, () =>
      context.search.findFiles(under, input.glob, mostPaths, context.signal),
    );
    const lines = [...found.paths];
    if (found.more) lines.push(`… more than ${mostPaths}; narrow the glob or the path`);
    if (found.fallback) tellStandIn(context);
    return {
      content: lines.length === 0 ? await noFile(input.glob, context) : lines.join("\n"),
      sources: found.paths.filter(readsLikeWords),
      details: { count: found.paths.length, more: found.more, ...(found.fallback && { fallback: true }) },
    };
  },
});

async function noFile(glob: string, context: ToolContext): Promise<string> {
  const text = `No file matches ${glob}.`;
  if (/[*?{[]/.test(glob)) return text;
  const [directory] = await directoriesNamed(glob.replace(/\/+$/, ""), context);
  return directory === undefined ? text : `${text} ${directory} is a directory: use ${directory}/**.`;
}
