import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Who may import whom. A new folder of src gets its row here and in AGENTS.md. */
const mayImport: Record<string, readonly string[]> = {
  base: [],
  protocol: ["base"],
  ports: ["base", "protocol"],
  permissions: ["base", "protocol", "ports"],
  changes: ["base", "protocol", "ports"],
  checkpoints: ["base", "protocol", "ports", "changes"],
  tools: ["base", "protocol", "ports", "changes"],
  secrets: ["base", "protocol", "ports"],
  validation: ["base", "protocol", "ports", "secrets"],
  agent: ["base", "protocol", "ports", "permissions", "secrets", "validation", "tools", "changes", "limits"],
  model: ["base", "protocol", "ports"],
  configuration: ["base", "protocol", "ports"],
  sessions: ["base", "protocol", "ports"],
  audit: ["base", "protocol", "ports"],
  limits: ["base", "protocol", "ports"],
  doctor: ["base", "protocol", "ports"],
  hooks: ["base", "protocol", "ports"],
  workspace: ["base", "protocol", "ports"],
  repository: ["base", "protocol", "ports", "processes"],
  processes: ["base", "protocol", "ports"],
  data: ["base", "protocol", "ports", "processes"],
  tour: ["base", "protocol", "ports"],
  webview: ["base", "protocol"],
};
const everyFolder = readdirSync(join(root, "src"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const frontEnds: Record<string, readonly string[]> = {
  vscode: everyFolder.filter((folder) => folder !== "cli" && folder !== "webview"),
  cli: everyFolder.filter((folder) => folder !== "vscode" && folder !== "webview"),
};
/** The composition roots wire everything of their own front end. */
const rootFolder: Record<string, string> = {
  "extension.ts": "vscode",
  "cli.ts": "cli",
  "memory-host.ts": "cli",
  "data-host.ts": "cli",
};

/** Packages that only some places may use. */
const fences: Record<string, (path: string) => boolean> = {
  openai: (path) => path.startsWith("model/"),
  vscode: (path) => path.startsWith("vscode/") || path === "extension.ts",
  "simple-git": (path) => path.startsWith("workspace/"),
  "@anthropic-ai/sandbox-runtime": (path) => path.startsWith("workspace/sandbox/"),
  "web-tree-sitter": (path) => path.startsWith("workspace/") || path.startsWith("repository/cut/"),
  "@lancedb/lancedb": (path) => path === "repository/vectors/lance-store.ts",
  "@duckdb/node-api": (path) => path === "data/engine/open-database.ts",
  "read-excel-file/node": (path) => path === "data/engine/read-workbook.ts",
  "apache-arrow": (path) => path === "repository/vectors/lance-store.ts",
  preact: (path) => path.startsWith("webview/"),
};
const withoutNode = ["base", "protocol", "webview"];
const nodeModules = new Set(builtinModules);

const budgets = { source: 400, test: 600, imports: 15 };

interface SourceFile {
  /** Relative to src or test, with `/`. */
  path: string;
  lines: number;
  imports: string[];
}

function filesBelow(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => {
      const full = join(entry.parentPath, entry.name);
      const text = readFileSync(full, "utf8");
      return {
        path: relative(join(root, folder), full).split(sep).join("/"),
        lines: text.split("\n").length - 1,
        imports: [
          ...text.matchAll(
            /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\(\s*"([^"]+)"\s*\)|(?:^|\n)import\s+"([^"]+)"/g,
          ),
        ].map((match) => match[1] ?? match[2] ?? match[3] ?? ""),
      };
    });
}

const sources = filesBelow("src");

function folderOf(path: string): string {
  return path.includes("/") ? (path.split("/")[0] ?? "") : (rootFolder[path] ?? path);
}

function targetFolder(file: SourceFile, specifier: string): string {
  const target = posix.normalize(posix.join(posix.dirname(file.path), specifier));
  return target.includes("/") ? (target.split("/")[0] ?? "") : target;
}

describe("architecture", () => {
  it("every folder of src has a row in the import table", () => {
    const known = new Set([...Object.keys(mayImport), ...Object.keys(frontEnds)]);
    assert.deepEqual(
      everyFolder.filter((folder) => !known.has(folder)),
      [],
    );
  });

  it("no file imports against the table", () => {
    const faults = sources.flatMap((file) => {
      const folder = folderOf(file.path);
      const allowed = mayImport[folder] ?? frontEnds[folder] ?? [];
      return file.imports
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => targetFolder(file, specifier))
        .filter((target) => target !== folder && !allowed.includes(target))
        .map((target) => `${file.path} imports ${target}`);
    });
    assert.deepEqual(faults, []);
  });

  it("fenced packages stay behind their fences", () => {
    const faults = sources.flatMap((file) =>
      file.imports
        .filter((specifier) => !specifier.startsWith("."))
        .filter((specifier) => {
          const name = specifier.startsWith("@")
            ? specifier.split("/").slice(0, 2).join("/")
            : (specifier.split("/")[0] ?? "");
          return fences[name] !== undefined && !fences[name](file.path);
        })
        .map((specifier) => `${file.path} imports ${specifier}`),
    );
    assert.deepEqual(faults, []);
  });

  it("base, protocol and webview use no Node module", () => {
    const faults = sources
      .filter((file) => withoutNode.includes(folderOf(file.path)))
      .flatMap((file) =>
        file.imports
          .filter((specifier) => specifier.startsWith("node:") || nodeModules.has(specifier))
          .map((specifier) => `${file.path} imports ${specifier}`),
      );
    assert.deepEqual(faults, []);
  });

  it("JSON is parsed in one place", () => {
    const faults = sources
      .filter((file) => file.path !== "base/parse-json.ts")
      .filter((file) => readFileSync(join(root, "src", file.path), "utf8").includes("JSON.parse("))
      .map((file) => file.path);
    assert.deepEqual(faults, []);
  });

  it("zod is imported as a namespace, so that bundles carry only what they use", () => {
    const faults = sources
      .filter((file) =>
        /import \{[^}]*\bz\b[^}]*\} from "zod"|import\("zod/.test(readFileSync(join(root, "src", file.path), "utf8")),
      )
      .map((file) => file.path);
    assert.deepEqual(faults, []);
  });

  it("files stay within the size budget", () => {
    const faults = [
      ...sources.filter((file) => file.lines > budgets.source).map((file) => `src/${file.path}: ${file.lines} lines`),
      ...sources
        .filter((file) => file.imports.length > budgets.imports && rootFolder[file.path] === undefined)
        .map((file) => `src/${file.path}: ${file.imports.length} imports`),
      ...filesBelow("test")
        .filter((file) => file.lines > budgets.test)
        .map((file) => `test/${file.path}: ${file.lines} lines`),
    ];
    assert.deepEqual(faults, []);
  });
});
