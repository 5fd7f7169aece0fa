import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { CliContext } from "../../../src/cli/command.ts";
import type { Core } from "../../../src/cli/core.ts";
import { createMemory } from "../../../src/cli/create-memory-parts.ts";
import { runCli } from "../../../src/cli/run-cli.ts";
import { createStyle } from "../../../src/cli/style.ts";
import { memoryReport } from "../../../src/protocol/memory-report.ts";
import { systemClock } from "../../../src/workspace/system-clock.ts";
import { createMemoryOutput } from "./memory-output.ts";

const bundleDirectory = join(import.meta.dirname, "../../../dist");

describe("lathe index and lathe search", () => {
  let base: string;
  let project: string;

  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), "lathe-cli-memory-")));
    project = join(base, "project");
    mkdirSync(join(project, "src"), { recursive: true });
    writeFileSync(
      join(project, "src/retry.ts"),
      "export function retryPolicy() {\n  return 'connection refused';\n}\n",
    );
    writeFileSync(join(project, "picture.png"), "x");
  });

  afterEach(() => rmSync(base, { recursive: true }));

  async function lathe(...commandLine: string[]) {
    const output = createMemoryOutput();
    const errors = createMemoryOutput();
    const stateDir = join(base, "state");
    const core: Partial<Core> = {
      createMemory: (cwd) =>
        createMemory(cwd, { stateDir, bundleDirectory, clock: systemClock, logger: { log: () => undefined } }),
    };
    const context: CliContext = {
      environment: {},
      cwd: project,
      stateDir,
      packageDir: base,
      version: "1.2.3",
      input: Readable.from([]),
      output,
      errors,
      style: createStyle(false),
      interactive: false,
      core: core as Core,
      onInterrupt: () => () => undefined,
      interrupt: () => undefined,
    };
    const code = await runCli(commandLine, context);
    return { code, output: output.text, errors: errors.text };
  }

  it("indexes a folder and says what was left out", async () => {
    const { code, output } = await lathe("index");
    assert.equal(code, 0);
    assert.match(output, /project: 1 files, 1 places in [\d.]+ s \(1 read\)\.\nLeft out: 1 not-text\./);
    assert.match((await lathe("index")).output, /nothing had changed/);
    const report = JSON.parse((await lathe("index", project, "--json")).output);
    assert.deepEqual([report.indexed, report.status.state, report.status.files], [0, "ready", 1]);
  });

  it("searches, indexing first where that was not done", async () => {
    const { code, output } = await lathe("search", "what happens when a connection is refused");
    assert.equal(code, 0);
    assert.match(output, /^src\/retry\.ts:1-3 {2}retryPolicy\n {2}in text: connection, refused; similar: 0\.\d+\n$/);
    assert.equal((await lathe("search", "zzqqxx")).output, "Nothing was found.\n");
  });

  it("prints an array for programs", async () => {
    const { output } = await lathe("search", "retry policy", "--dir", project, "--limit", "1", "--json");
    const [{ why, ...found }, ...others] = JSON.parse(output);
    assert.deepEqual(found, { path: "src/retry.ts", startLine: 1, endLine: 3, score: 1, symbol: "retryPolicy" });
    assert.match(why, /^in names: retry, policy; similar: 0\.\d+$/);
    assert.deepEqual(others, []);
    assert.equal((await lathe("search", "zzqqxx", "--json")).output, "[]\n");
  });

  it("checks without changing anything, as Markdown and for programs", async () => {
    const before = await lathe("index", "--check");
    assert.equal(before.code, 0);
    assert.match(before.output, /^# Repository memory\n[\s\S]*0 of 2 files in 0 places; nothing is indexed yet/);
    await lathe("index");
    const { output } = await lathe("index", project, "--check");
    assert.match(output, /## Coverage\n\n1 of 2 files in 1 places\.[\s\S]*\| not-text \| 1 \| picture\.png \|/);
    assert.match(output, /Every file is as the index has it\./);
    assert.match(output, /Too few doc comments to measure with: 0/);
    const report = memoryReport.parse(JSON.parse((await lathe("index", "--check", "--json")).output));
    assert.deepEqual([report.state, report.coverage.indexed, report.folders], ["ready", 1, [project]]);
  });

  it("answers wrong usage with the next step", async () => {
    const wrong: [string[], RegExp][] = [
      [["search"], /missing[\s\S]*lathe search "QUERY"/],
      [["search", " "], /request is empty/],
      [["search", "a", "--limit", "0"], /no limit[\s\S]*1 to 1000/],
      [["search", "a", "--dir", "nowhere"], /no folder/],
      [["index", "nowhere"], /no folder/],
    ];
    for (const [commandLine, expected] of wrong) {
      const { code, errors } = await lathe(...commandLine);
      assert.equal(code, 2, commandLine.join(" "));
      assert.match(errors, expected);
    }
  });

  it("keeps files that git ignores out", async () => {
    execFileSync("git", ["init", "--quiet"], { cwd: project });
    writeFileSync(join(project, ".gitignore"), "src/\n");
    assert.equal((await lathe("search", "retry policy", "--json")).output, "[]\n");
  });
});
