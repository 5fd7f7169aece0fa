import { ToolError } from "../base/errors.ts";
import type { ResolvedPath } from "../ports/workspace-files.ts";
import type { ToolContext } from "./define-tool.ts";
import { similarity } from "./matching/similarity.ts";

const shownNames = 5;
const searchedFiles = 200;
const alike = 0.6;

/** The error for a file or directory that is not there, naming what may have been meant. Never throws itself. */
export async function missingFile(path: ResolvedPath, context: ToolContext): Promise<ToolError> {
  const names = path.outside
    ? []
    : [
        ...(await alikeSiblings(path, context)),
        ...(await sameNameElsewhere(path, context)),
        ...(await directoriesNamed(splitDisplay(path.display)[1], context)),
      ];
  const unique = [...new Set(names)].slice(0, shownNames);
  const hint = unique.length > 0 ? `Did you mean ${unique.join(", ")}?` : undefined;
  return new ToolError("not_found", `${path.display} does not exist.`, hint);
}

/** What `act` gives; where it finds that the path is not there, the error names what may have been meant. */
export async function orMissing<T>(path: ResolvedPath, context: ToolContext, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof ToolError && error.code === "not_found" ? await missingFile(path, context) : error;
  }
}

/** Display paths of some directories with this name that have files in them. */
export async function directoriesNamed(name: string, context: ToolContext): Promise<string[]> {
  try {
    const root = await context.files.resolve(".");
    const found = await context.search.findFiles(root, `**/${literalGlob(name)}/**`, searchedFiles, context.signal);
    const directories = found.paths.map((path) => {
      const parts = path.split("/");
      return parts.slice(0, parts.indexOf(name) + 1).join("/");
    });
    return [...new Set(directories)].filter((directory) => directory !== "").slice(0, shownNames);
  } catch (error) {
    return onlyToolErrors(error);
  }
}

async function alikeSiblings(path: ResolvedPath, context: ToolContext): Promise<string[]> {
  const [folder, name] = splitDisplay(path.display);
  try {
    const parent = await context.files.resolve(folder === "" ? "." : folder);
    const entries = await context.files.list(parent, context.signal);
    return entries
      .map((entry) => ({ name: entry.name, score: likeness(entry.name.toLowerCase(), name.toLowerCase()) }))
      .filter((entry) => entry.score >= alike)
      .sort((a, b) => b.score - a.score)
      .map((entry) => (folder === "" ? entry.name : `${folder}/${entry.name}`));
  } catch (error) {
    // The folder may be missing as well; the other suggestions remain.
    return onlyToolErrors(error);
  }
}

/** Swapped letters are one slip, however short the name is. */
function likeness(a: string, b: string): number {
  return Math.max(similarity(a, b), [...a].sort().join("") === [...b].sort().join("") ? 0.9 : 0);
}

async function sameNameElsewhere(path: ResolvedPath, context: ToolContext): Promise<string[]> {
  const [, name] = splitDisplay(path.display);
  try {
    const root = await context.files.resolve(".");
    return (await context.search.findFiles(root, literalGlob(name), shownNames, context.signal)).paths;
  } catch (error) {
    return onlyToolErrors(error);
  }
}

function literalGlob(name: string): string {
  return name.replace(/[[\]{}*?]/g, "?");
}

function onlyToolErrors(error: unknown): [] {
  if (error instanceof ToolError) return [];
  throw error;
}

function splitDisplay(display: string): [folder: string, name: string] {
  const end = display.lastIndexOf("/");
  return [display.slice(0, Math.max(0, end)), display.slice(end + 1)];
}
