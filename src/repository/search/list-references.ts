import { readFileSync } from "node:fs";
import type { CodeReference } from "../../ports/code-references.ts";
import type { Part } from "../lexical/score-fields.ts";
import type { OpenIndex } from "../store/open-index.ts";

/** Files looked into at most; a name in more of them is no name to look for. */
const mostFiles = 400;
const longestLine = 300;

/**
 * Lines with a name as a whole word, upper and lower case apart, as far as the index knows of them; where it is declared is left out.
 * Source comes before tests, then by path and line.
 */
export function listReferences(
  { corpus }: OpenIndex,
  name: string,
  limit: number,
  absolutePath: (path: string) => string | undefined,
): CodeReference[] {
  const last = name.split(/[.:#]+/).at(-1) ?? "";
  if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(last)) return [];
  const whole = new RegExp(`(?<![\\p{L}\\p{N}_$])${last.replaceAll("$", "\\$")}(?![\\p{L}\\p{N}_$])`, "u");
  const files = corpus.parts.flatMap((part) => filesWith(part, last));
  files.sort((a, b) => Number(a.isTest) - Number(b.isTest) || (a.path < b.path ? -1 : 1));
  const found: CodeReference[] = [];
  for (const { path, chunks, part } of files.slice(0, mostFiles)) {
    const lines = readLines(absolutePath(path));
    for (const chunk of chunks) {
      const { symbols, signature } = part.segment.details(chunk);
      const declared = symbols.at(-1) === last ? signature.split("\n")[0] : undefined;
      for (let line = part.segment.startLines[chunk] ?? 1; line <= (part.segment.endLines[chunk] ?? 0); line += 1) {
        const text = (lines[line - 1] ?? "").trim();
        if (text === declared || !whole.test(text)) continue;
        if (found.length === limit) return found;
        found.push({ path, line, text: text.slice(0, longestLine) });
      }
    }
  }
  return found;
}

interface FileWithName {
  path: string;
  isTest: boolean;
  part: Part;
  /** Growing numbers of the chunks that have the word. */
  chunks: number[];
}

function filesWith(part: Part, word: string): FileWithName[] {
  const files = new Map<number, FileWithName>();
  const { segment, live } = part;
  segment.eachPosting("words", word.toLowerCase(), (chunk) => {
    const file = segment.fileOfChunk[chunk] ?? 0;
    const kind = segment.kindOf(file);
    if (live[file] !== 1 || (kind !== "source" && kind !== "test")) return;
    const known = files.get(file);
    if (known === undefined)
      files.set(file, { path: segment.paths[file] ?? "", isTest: kind === "test", part, chunks: [chunk] });
    else known.chunks.push(chunk);
  });
  return [...files.values()];
}

function readLines(path: string | undefined): string[] {
  try {
    return path === undefined ? [] : readFileSync(path, "utf8").split("\n");
  } catch {
    // Gone since it was indexed.
    return [];
  }
}
