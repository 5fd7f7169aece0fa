import { createWriteStream } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { prepareExample } from "../../scripts/lib/example.mjs";
import { cacheDirectory, projectNodeDirectory, root } from "../../scripts/lib/paths.mjs";
import { projectEnvironment } from "../../scripts/lib/run-command.mjs";
import { ensureSandboxPrograms } from "../../scripts/lib/sandbox-programs.mjs";
import { ensureVscodeServer, quietSettings, writeSettings } from "../../scripts/lib/vscode-server.mjs";

/** One line of the results file that the suite in the extension host writes. */
export type HostTestResult =
  | {
      type: "test";
      titlePath: string[];
      state: "passed" | "pending" | "failed";
      duration: number;
      error?: { message: string; stack: string; actual?: unknown; expected?: unknown };
    }
  | { type: "end" };

export interface HostRun {
  results: HostTestResult[];
  /** Why the run cannot be trusted: VS Code did not start, crashed, or ended before the last test. */
  failure?: string;
}

export interface HostRunOptions {
  /** Folder under test/host whose test files run in the extension host. */
  suite: "suite" | "packaged";
  /** The extension under test, or a stand-in where the extension under test is an installed one. */
  extensionDevelopmentPath: string;
  extensionsDirectory?: string;
  settings?: Record<string, unknown>;
  env?: Record<string, string>;
}

const bundles = join(root, "dist", "test", "host");

/** Runs a suite in the extension host of a real VS Code, opened on a fresh copy of the example. */
export async function runInHost(options: HostRunOptions): Promise<HostRun> {
  const directory = await mkdtemp(join(tmpdir(), "lathe-host-"));
  const workspace = join(directory, "todo-app");
  const results = join(directory, "results.jsonl");
  const logs = join(cacheDirectory, "logs");
  await Promise.all([
    bundleSuite(options.suite),
    prepareExample(workspace),
    writeFile(results, ""),
    mkdir(logs, { recursive: true }),
    // Whether the index is ready by the second turn is a matter of time: nothing is recalled unless a test asks for it.
    writeSettings(directory, { ...quietSettings, "lathe.memory.recall": false, ...options.settings }),
    mkdir(join(directory, "home")),
    // An extension that offers language models, as others do.
    cp(join(root, "test", "host", "model-provider"), join(directory, "extensions", "lathe-test.models-0.0.1"), {
      recursive: true,
    }),
  ]);
  const programs = await ensureSandboxPrograms();
  const logPath = join(logs, `host-${options.suite}.log`);
  const log = createWriteStream(logPath);
  let failure: string | undefined;
  try {
    await runTests({
      ...(await selectVscode()),
      extensionDevelopmentPath: options.extensionDevelopmentPath,
      extensionTestsPath: join(bundles, "run-suite.js"),
      launchArgs: [
        workspace,
        `--user-data-dir=${join(directory, "data")}`,
        `--extensions-dir=${options.extensionsDirectory ?? join(directory, "extensions")}`,
      ],
      extensionTestsEnv: {
        ...projectEnvironment(),
        // Mode sandboxed is tried where its programs can be had.
        ...("path" in programs && { PATH: `${projectNodeDirectory}${delimiter}${programs.path}` }),
        LATHE_HOME: join(directory, "home"),
        LATHE_HOST_SUITE: join(bundles, options.suite),
        LATHE_HOST_RESULTS: results,
        ...options.env,
      },
      stdout: log,
      stderr: log,
    });
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  log.end();
  const run = parseResults(await readFile(results, "utf8"));
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  const hasEnded = run.at(-1)?.type === "end" && run.length > 1;
  if (hasEnded) return { results: run };
  return { results: run, failure: `${failure ?? "No test reported a result"}. The log: ${pathToFileURL(logPath)}` };
}

/** LATHE_VSCODE=desktop downloads the desktop build; the browser build is the same everywhere, so it is the default. */
async function selectVscode(): Promise<{ vscodeExecutablePath?: string }> {
  if (process.env.LATHE_VSCODE === "desktop") return {};
  await ensureVscodeServer();
  return { vscodeExecutablePath: join(root, "scripts", "vscode-launcher.mjs") };
}

async function bundleSuite(suite: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ["test/host/run-suite.ts", `test/host/${suite}/*.test.ts`],
    outbase: "test/host",
    outdir: bundles,
    bundle: true,
    platform: "node",
    format: "cjs",
    // As in the product's own bundles.
    define: { "import.meta.dirname": "__dirname" },
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
  await writeFile(join(bundles, "package.json"), '{ "type": "commonjs" }\n');
}

function parseResults(text: string): HostTestResult[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
