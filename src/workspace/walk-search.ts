import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorMessage } from "../base/errors.ts";
import type { SearchMatch, SearchQuery, SearchResult } from "../ports/text-search.ts";
import { compileGlob } from "./glob-pattern.ts";
import { patternError } from "./pattern-error.ts";
import type { SearchPlace } from "./search-place.ts";
import { decodeText } from "./text-encoding.ts";

const maxFileBytes = 4 * 1024 * 1024;

interface FolderRules {
  /** Folder of the `.gitignore`, relative to where the search runs, with `/` at its end unless empty. */
  prefix: string;
  ignores(path: string): boolean;
}

/** The search without ripgrep: JavaScript's regular expressions over a walk of the folders. */
export async function searchByWalking(
  query: SearchQuery,
  place: SearchPlace,
  signal: AbortSignal,
): Promise<SearchResult> {
  const expression = compilePattern(query);
  const matchesGlob = query.glob === undefined ? () => true : compileGlob(query.glob);
  const matches: SearchMatch[] = [];
  for await (const path of walk(place, signal)) {
    if (!place.matches(matchesGlob, path)) continue;
    const lines = await textLines(join(place.cwd, path));
    for (const [index, text] of lines.entries()) {
      if (!expression.test(text)) continue;
      if (matches.length === query.maxMatches) return { matches, more: true, fallback: true };
      const before = lines.slice(Math.max(0, index - query.contextLines), index);
      const after = lines.slice(index + 1, index + 1 + query.contextLines);
      matches.push({ path: place.display(path), line: index + 1, text, before, after });
    }
  }
  return { matches, more: false, fallback: true };
}

/** The file search without ripgrep. */
export async function findByWalking(
  wanted: { glob: string; limit: number },
  place: SearchPlace,
  signal: AbortSignal,
): Promise<{ paths: string[]; more: boolean; fallback: boolean }> {
  const matchesGlob = compileGlob(wanted.glob);
  const found: { path: string; modified: number }[] = [];
  for await (const path of walk(place, signal)) {
    if (!place.matches(matchesGlob, path)) continue;
    const stats = await stat(join(place.cwd, path)).catch(() => undefined);
    found.push({ path: place.display(path), modified: stats?.mtimeMs ?? 0 });
  }
  found.sort((a, b) => b.modified - a.modified);
  const paths = found.slice(0, wanted.limit).map((file) => file.path);
  return { paths, more: found.length > wanted.limit, fallback: true };
}

function compilePattern(query: SearchQuery): RegExp {
  const source = query.literal ? query.pattern.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&") : query.pattern;
  try {
    return new RegExp(source, query.caseSensitive ? "" : "i");
  } catch (error) {
    // `Invalid regular expression: /(/: Unterminated group`
    throw patternError(errorMessage(error).split(": ").at(-1));
  }
}

async function* walk(place: SearchPlace, signal: AbortSignal): AsyncGenerator<string> {
  if (place.file !== undefined) yield place.prefix + place.file;
  else yield* walkFolder(place.cwd, place.prefix, [], signal);
}

async function* walkFolder(
  folder: string,
  prefix: string,
  outer: readonly FolderRules[],
  signal: AbortSignal,
): AsyncGenerator<string> {
  signal.throwIfAborted();
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(() => []);
  const names = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const hasRules = names.some((entry) => entry.name === ".gitignore" && entry.isFile());
  const rules = hasRules ? [...outer, await readRules(folder, prefix)] : outer;
  for (const entry of names) {
    const path = prefix + entry.name;
    if (entry.isDirectory()) {
      if (entry.name === ".git" || isIgnored(rules, `${path}/`)) continue;
      yield* walkFolder(folder, `${path}/`, rules, signal);
    } else if (entry.isFile() && !isIgnored(rules, path)) yield path;
  }
}

function isIgnored(rules: readonly FolderRules[], path: string): boolean {
  return rules.some((rule) => rule.ignores(path.slice(rule.prefix.length)));
}

async function readRules(folder: string, prefix: string): Promise<FolderRules> {
  const { default: ignore } = await import("ignore");
  const rules = ignore().add(await readFile(join(folder, prefix, ".gitignore"), "utf8"));
  return { prefix, ignores: (path) => rules.ignores(path) };
}

async function textLines(file: string): Promise<string[]> {
  const stats = await stat(file).catch(() => undefined);
  if (stats === undefined || stats.size > maxFileBytes) return [];
  const decoded = await decodeText(await readFile(file));
  if (decoded === undefined) return [];
  const lines = decoded.text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
