import { ToolError } from "../base/errors.ts";
import type { ResolvedPath } from "../ports/workspace-files.ts";
import type { ToolContext } from "./define-tool.ts";
import { similarity } from "./matching/similarity.ts";

const shownNames = 5;
const alike = 0.6;

/** The error for a file that is not there, naming what may have been meant. Never throws itself. */
export async function missingFile(path: ResolvedPath, context: ToolContext): Promise<ToolError> {
  const names = path.outside
    ? []
    : [...(await alikeSiblings(path, context)), ...(await sameNameElsewhere(path, context))];
  const unique = [...new Set(names)].slice(0, shownNames);
  const hint = unique.length > 0 ? `Did you mean ${unique.join(", ")}?` : undefined;
  return new ToolError("not_found", `${path.display} does not exist.`, hint);
}

async function alikeSiblings(path: ResolvedPath, context: ToolContext): Promise<string[]> {
  const [folder, name] = splitDisplay(path.display);
  try {
    const parent = await context.files.resolve(folder === "" ? "." : folder);
    const entries = await context.files.list(parent, context.signal);
    return entries
      .map((entry) => ({ name: entry.name, score: similarity(entry.name.toLowerCase(), name.toLowerCase()) }))
      .filter((entry) => entry.score >= alike)
      .sort((a, b) => b.score - a.score)
      .map((entry) => (folder === "" ? entry.name : `${folder}/${entry.name}`));
  } catch (error) {
    // The folder may be missing as well; the other suggestions remain.
    return onlyToolErrors(error);
  }
}

async function sameNameElsewhere(path: ResolvedPath, context: ToolContext): Promise<string[]> {
  const [, name] = splitDisplay(path.display);
  try {
    const root = await context.files.resolve(".");
    const glob = name.replace(/[[\]{}*?]/g, "?");
    return (await context.search.findFiles(root, glob, shownNames, context.signal)).paths;
  } catch (error) {
    return onlyToolErrors(error);
  }
}

function onlyToolErrors(error: unknown): [] {
  if (error instanceof ToolError) return [];
  throw error;
}

function splitDisplay(display: string): [folder: string, name: string] {
  const end = display.lastIndexOf("/");
  return [display.slice(0, Math.max(0, end)), display.slice(end + 1)];
}
