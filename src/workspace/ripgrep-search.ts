import { ToolError } from "../base/errors.ts";
import { parseJson } from "../base/parse-json.ts";
import type { SearchMatch, SearchQuery, SearchResult, TextSearch } from "../ports/text-search.ts";
import type { WorkspaceFiles } from "../ports/workspace-files.ts";
import { compileGlob, nameGlob } from "./glob-pattern.ts";
import { patternError, ripgrepReason } from "./pattern-error.ts";
import { findRipgrep } from "./ripgrep-binary.ts";
import { RipgrepCrash, runRipgrep } from "./run-ripgrep.ts";
import { createPlaceFinder, type SearchPlace } from "./search-place.ts";

export interface RipgrepSearchOptions {
  /** Folder of the running bundle, where `bin/rg` is packaged. */
  bundleDirectory?: string;
  /** The binary; `null` means there is none. Found when absent. */
  binary?: string | null;
}

/** Text and file search with ripgrep; a slower built-in search where the binary is missing. */
export function createRipgrepSearch(files: WorkspaceFiles, options: RipgrepSearchOptions = {}): TextSearch {
  let binary: Promise<string | undefined> | undefined;
  const findPlace = createPlaceFinder(files.roots);

  function findBinary(): Promise<string | undefined> {
    const { binary: given, bundleDirectory } = options;
    binary ??= given === undefined ? findRipgrep(bundleDirectory) : Promise.resolve(given ?? undefined);
    return binary;
  }

  /** A program that does not run is not tried again. */
  async function withRipgrep<Found>(
    search: (program: string) => Promise<Found>,
    standIn: () => Promise<Found>,
  ): Promise<Found> {
    const program = await findBinary();
    if (program === undefined) return standIn();
    try {
      return await search(program);
    } catch (error) {
      if (!(error instanceof RipgrepCrash)) throw error;
      binary = Promise.resolve(undefined);
      return standIn();
    }
  }

  return {
    async search(query, signal) {
      const place = await findPlace(query.under);
      return withRipgrep(
        (program) => searchWithRipgrep(program, query, place, signal),
        async () => (await import("./walk-search.ts")).searchByWalking(query, place, signal),
      );
    },
    async findFiles(under, glob, limit, signal) {
      const place = await findPlace(under);
      return withRipgrep<Awaited<ReturnType<TextSearch["findFiles"]>>>(
        (program) => findWithRipgrep(program, { glob, limit }, place, signal),
        async () => (await import("./walk-search.ts")).findByWalking({ glob, limit }, place, signal),
      );
    },
  };
}

/** Hidden files are searched, `.git` never; `.gitignore` counts even where there is no repository. */
function commonArguments(place: SearchPlace): string[] {
  return [
    "--no-config",
    "--hidden",
    "--glob=!.git",
    "--no-require-git",
    ...place.ignoreFiles.map((file) => `--ignore-file=${file}`),
  ];
}

async function searchWithRipgrep(
  binary: string,
  query: SearchQuery,
  place: SearchPlace,
  signal: AbortSignal,
): Promise<SearchResult> {
  const argumentList = [...commonArguments(place), "--json", `--context=${query.contextLines}`];
  if (query.literal) argumentList.push("--fixed-strings");
  else argumentList.push("--engine=auto");
  if (!query.caseSensitive) argumentList.push("--ignore-case");
  // A positive --glob would bring ignored files back; a file type does not.
  const name = query.glob === undefined ? undefined : nameGlob(query.glob);
  if (name !== undefined) argumentList.push(`--type-add=wanted:${name}`, "--type=wanted");
  argumentList.push(`--regexp=${query.pattern}`, "--", `./${place.prefix}${place.file ?? ""}`);

  const collector = new MatchCollector(query, place);
  const end = await runRipgrep(binary, argumentList, { cwd: place.cwd, separator: "\n", signal }, (record) =>
    collector.take(record),
  );
  if (end.exitCode !== null && end.exitCode > 1 && !collector.finished) {
    const reason = ripgrepReason(end.stderr);
    if (reason !== undefined) throw patternError(reason);
    throw new ToolError("invalid_input", `The search failed: ${firstLines(end.stderr)}`);
  }
  return collector.result();
}

async function findWithRipgrep(
  binary: string,
  wanted: { glob: string; limit: number },
  place: SearchPlace,
  signal: AbortSignal,
): Promise<{ paths: string[]; more: boolean }> {
  const matches = compileGlob(wanted.glob);
  const paths: string[] = [];
  let more = false;
  const argumentList = [
    ...commonArguments(place),
    "--files",
    "--null",
    "--sortr=modified",
    "--",
    `./${place.prefix}${place.file ?? ""}`,
  ];
  const end = await runRipgrep(binary, argumentList, { cwd: place.cwd, separator: "\0", signal }, (record) => {
    const path = withoutDot(record);
    if (!place.matches(matches, path)) return "more";
    if (paths.length === wanted.limit) {
      more = true;
      return "enough";
    }
    paths.push(place.display(path));
    return "more";
  });
  if (end.exitCode === 2 && paths.length === 0 && end.stderr !== "") {
    throw new ToolError("tool_error", `The search failed: ${firstLines(end.stderr)}`);
  }
  return { paths, more };
}

/** Reads ripgrep's JSON lines up to the wanted number of matches. */
class MatchCollector {
  /** True once ripgrep has reported its summary: the pattern was fine. */
  finished = false;
  private readonly query: SearchQuery;
  private readonly place: SearchPlace;
  private readonly matchesGlob: (path: string) => boolean;
  private readonly matches: SearchMatch[] = [];
  private more = false;
  private skipFile = false;
  private before: string[] = [];

  constructor(query: SearchQuery, place: SearchPlace) {
    this.query = query;
    this.place = place;
    this.matchesGlob = query.glob === undefined ? () => true : compileGlob(query.glob);
  }

  take(record: string): "more" | "enough" {
    const parsed = parseJson(record);
    if (!parsed.ok) return "more";
    const { type, data } = parsed.value as RipgrepRecord;
    if (type === "begin") {
      this.skipFile = !this.place.matches(this.matchesGlob, withoutDot(textOf(data.path)));
      this.before = [];
    } else if (type === "summary") this.finished = true;
    else if (type === "context" && !this.skipFile) this.takeContext(textOf(data.lines), data.line_number ?? 0);
    else if (type === "match" && !this.skipFile) return this.takeMatch(data);
    return "more";
  }

  result(): SearchResult {
    const matches = this.matches.sort((a, b) => comparePaths(a.path, b.path) || a.line - b.line);
    return { matches, more: this.more };
  }

  private takeMatch(data: RipgrepRecord["data"]): "more" | "enough" {
    if (this.matches.length === this.query.maxMatches) {
      this.more = true;
      return "enough";
    }
    this.matches.push({
      path: this.place.display(withoutDot(textOf(data.path))),
      line: data.line_number ?? 0,
      text: withoutNewline(textOf(data.lines)),
      before: this.before,
      after: [],
    });
    this.before = [];
    return "more";
  }

  /** A line between two matches belongs to the one above it as long as that has room. */
  private takeContext(text: string, line: number): void {
    const last = this.matches.at(-1);
    const distance = last === undefined ? Number.POSITIVE_INFINITY : line - last.line;
    const sameFile = this.before.length === 0 && last !== undefined && distance === last.after.length + 1;
    if (sameFile && distance > 0 && distance <= this.query.contextLines) last.after.push(withoutNewline(text));
    else this.before.push(withoutNewline(text));
  }
}

interface RipgrepText {
  text?: string;
  /** Base64, where it is no UTF-8. */
  bytes?: string;
}

interface RipgrepRecord {
  type: string;
  data: { path?: RipgrepText; lines?: RipgrepText; line_number?: number };
}

function textOf(value: RipgrepText | undefined): string {
  return value?.text ?? Buffer.from(value?.bytes ?? "", "base64").toString("latin1");
}

function withoutDot(path: string): string {
  const slashed = process.platform === "win32" ? path.replaceAll("\\", "/") : path;
  return slashed.startsWith("./") ? slashed.slice(2) : slashed;
}

function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, "");
}

function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function firstLines(text: string): string {
  const lines = text
    .trim()
    .split("\n")
    .filter((line) => !/^~*$/.test(line));
  return lines.slice(0, 8).join("\n").slice(0, 600);
}
