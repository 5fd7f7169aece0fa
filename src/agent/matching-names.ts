import { ToolError } from "../base/errors.ts";
import type { WorkspaceFiles } from "../ports/workspace-files.ts";

/** File names that one pattern of the shell may stand for before it is not worth following. */
const mostNames = 200;

interface Pattern {
  subject: string;
  /** The folder that it is relative to. */
  start: string;
  /** It brings names with a leading dot too. */
  dots: boolean;
}

/**
 * The paths that the shell would fill in for a pattern with `*`, `?` and `[…]`, and some that it would not: a bracket counts as
 * any character. Where nothing fits, the shell takes the pattern for a name.
 * @throws Error when they are too many, or one would be read as an option.
 */
export async function matchingNames(
  { subject, start, dots }: Pattern,
  files: WorkspaceFiles,
  signal: AbortSignal,
): Promise<string[]> {
  let found = [subject.startsWith("/") ? "/" : start];
  for (const part of subject.split("/").filter((one) => one !== "")) {
    const next = await Promise.all(found.map((folder) => namesFor(part, folder)));
    found = next.flat();
    if (found.length > mostNames) throw new Error("It stands for too many files.");
  }
  const prefix = `${start}/`;
  if (!subject.startsWith("/") && found.some((path) => path.slice(prefix.length).startsWith("-")))
    throw new Error("A file name would be read as an option.");
  return [...found, subject.startsWith("/") ? subject : `${prefix}${subject}`];

  async function namesFor(part: string, folder: string): Promise<string[]> {
    if (!/[*?[]/.test(part)) return [joined(folder, part)];
    // What is there is not looked at: that the folder is outside decides.
    if ((await files.resolve(folder)).outside) return [folder];
    const expression = expressionFor(part);
    return (await namesIn(folder, files, signal))
      .filter((name) => expression.test(name) && (dots || !name.startsWith(".") || part.startsWith(".")))
      .map((name) => joined(folder, name));
  }
}

function expressionFor(part: string): RegExp {
  const source = part
    .replace(/\[(?:[!^]?\])?[^\]]*\]/g, "?")
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "su");
}

/** What is in a folder; nothing where there is none. */
export async function namesIn(folder: string, files: WorkspaceFiles, signal: AbortSignal): Promise<string[]> {
  try {
    return (await files.list(await files.resolve(folder), signal)).map(({ name }) => name);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ToolError) return [];
    throw error;
  }
}

function joined(folder: string, name: string): string {
  return folder === "/" ? `/${name}` : `${folder}/${name}`;
}
