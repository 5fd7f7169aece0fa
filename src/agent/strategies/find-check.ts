import { parseJson } from "../../base/parse-json.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";

/** What npm writes into a package that has no tests. */
const noTests = /no test specified/;

type Finder = (text: string) => string | undefined;

const finders: readonly (readonly [path: string, find: Finder])[] = [
  ["package.json", (text) => npmTest(text)],
  ["Cargo.toml", () => "cargo test"],
  ["go.mod", () => "go test ./..."],
  ["pytest.ini", () => "pytest"],
  ["pyproject.toml", (text) => (text.includes("[tool.pytest") ? "pytest" : undefined)],
  ["Makefile", (text) => (/^test:/m.test(text) ? "make test" : undefined)],
];

/** The command that tests the project, as far as its files tell; undefined where they do not. */
export async function findCheck(files: WorkspaceFiles, signal: AbortSignal): Promise<string | undefined> {
  for (const [path, find] of finders) {
    const content = await files.read(await files.resolve(path), signal);
    const command = content.kind === "text" ? find(content.text) : undefined;
    if (command !== undefined) return command;
  }
  return undefined;
}

function npmTest(text: string): string | undefined {
  const json = parseJson(text);
  const manifest = json.ok ? (json.value as { scripts?: { test?: unknown } } | null) : null;
  const script = manifest?.scripts?.test;
  return typeof script === "string" && script.trim() !== "" && !noTests.test(script) ? "npm test" : undefined;
}
