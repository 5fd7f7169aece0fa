import assert from "node:assert/strict";
import { join } from "node:path";
import { ToolError, UserError } from "../../../src/base/errors.ts";
import type { RepositoryMemory } from "../../../src/ports/repository-memory.ts";
import { createRepositoryMemory } from "../../../src/repository/create-repository-memory.ts";
import { findReferences } from "../../../src/tools/find-references.ts";
import { findSymbol } from "../../../src/tools/find-symbol.ts";
import { readOutline } from "../../../src/tools/read-outline.ts";
import { searchCode } from "../../../src/tools/search-code.ts";
import { readHiddenFiles } from "../../../src/workspace/hidden-files.ts";
import { systemClock } from "../../../src/workspace/system-clock.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";
import { bundleDirectory } from "../repository/memory-workspace.ts";

const retry =
  "export class Retry {\n  /** Waits longer each time. */\n  policy(attempt: number) {\n    return 2 ** attempt;\n  }\n\n  reset() {\n    this.count = 0;\n  }\n}\n";

describe("tools of the repository memory", () => {
  let workspace: ToolWorkspace;

  beforeEach(async () => {
    workspace = await createToolWorkspace({ clock: systemClock });
    workspace.context.memory = createRepositoryMemory({
      directory: join(workspace.folder, ".state"),
      roots: [workspace.folder],
      bundleDirectory,
      getHidden: readHiddenFiles,
      clock: systemClock,
      logger: { log: () => undefined },
    });
    await workspace.write("net/retry.ts", retry);
    await workspace.write("net/header.ts", "export function parseHeader(line: string) {\n  return line;\n}\n");
  });

  afterEach(async () => {
    await workspace.context.memory?.close();
    await workspace.dispose();
  });

  const content = async (tool: Parameters<ToolWorkspace["call"]>[0], input: unknown) =>
    (await workspace.call(tool, input)).content;

  it("finds a place by meaning, with the reason, indexing first", async () => {
    const [first] = (await content(searchCode, { query: "how long does the policy of a retry wait" })).split("\n");
    assert.equal(first, "net/retry.ts:2-5 policy(attempt: number) { (name: policy, retry; text: wait)");
    const plan = await workspace.plan(searchCode, { query: "retry", path: "net" });
    assert.equal(plan.title, "Search for `retry` in net");
    assert.deepEqual(
      plan.access.map(({ kind, subject }) => [kind, subject]),
      [["read", "net"]],
    );
  });

  it("knows what was written a moment ago, and brings the code when asked to explain", async () => {
    await content(searchCode, { query: "retry" });
    await workspace.write("net/cache.ts", "export function evictEntries() {\n  return 'oldest first';\n}\n");
    const explained = await content(searchCode, { query: "evict entries of the cache", mode: "explain" });
    assert.match(
      explained,
      /^net\/cache\.ts:1-3 .*\nexport function evictEntries\(\) \{\n {2}return 'oldest first';\n\}/,
    );
  });

  it("keeps to a folder, and says when there is nothing", async () => {
    await workspace.write("other/retry.ts", retry);
    assert.doesNotMatch(await content(searchCode, { query: "retry policy", path: "other" }), /net\//);
    assert.match(await content(searchCode, { query: "zzqq" }), /^Nothing was found/);
  });

  it("says when the answers may be old", async () => {
    await content(searchCode, { query: "retry" });
    const memory = workspace.context.memory ?? assert.fail();
    const behind = "indexing is paused, 2 changes not seen";
    workspace.context.memory = { ...memory, status: async () => ({ ...(await memory.status()), behind }) };
    assert.match(
      await content(searchCode, { query: "retry" }),
      /\n\(The index may not be up to date: indexing is paused, 2 changes not seen\.\)$/,
    );
  });

  it("finds declarations by name", async () => {
    await workspace.write("test/retry.test.ts", "function policy() {\n  return 1;\n}\n");
    assert.equal(
      await content(findSymbol, { name: "Retry.policy" }),
      "net/retry.ts:2-5 Retry.policy: policy(attempt: number) {\ntest/retry.test.ts:1-3 policy: function policy() {",
    );
    assert.equal(
      await content(findSymbol, { name: "PARSEHEADER" }),
      "net/header.ts:1-3 parseHeader: export function parseHeader(line: string) {",
    );
    assert.match(await content(findSymbol, { name: "header" }), /^No declaration/);
  });

  it("outlines a folder, shorter where it is large", async () => {
    assert.equal(
      await content(readOutline, { path: "net" }),
      "net/header.ts\n  1: export function parseHeader(line: string) {\nnet/retry.ts\n  1: export class Retry {\n  2: policy(attempt: number) {\n  7: reset() {",
    );
    for (let file = 0; file < 60; file += 1)
      await workspace.write(
        `many/f${file}.ts`,
        Array.from({ length: 8 }, (_, at) => `export function aRatherLongName${at}() {\n  return 1;\n}\n`).join("\n"),
      );
    const map = await content(readOutline, { path: "many" });
    assert.match(map, /^many\/f0\.ts: aRatherLongName0, aRatherLongName1/);
    assert.ok(map.length <= 12_000);
    assert.match(await content(readOutline, { path: "many", tokens: 400 }), /^many\/f0\.ts \(8\)\nmany\/f1\.ts \(8\)/);
    assert.equal(await content(readOutline, { path: "many", tokens: 200 }), "many/ (60 files)");
  });

  it("finds uses by name where nobody understands the language", async () => {
    await workspace.write(
      "net/client.ts",
      'import { parseHeader } from "./header.ts";\n\nexport function read(line: string) {\n  return parseHeader(line) ?? parseHeaders(line);\n}\n',
    );
    await workspace.write("test/header.test.ts", "it('reads', () => parseHeader(''));\n");
    assert.equal(
      await content(findReferences, { name: "parseHeader" }),
      [
        "3 uses, found by the index, by name alone:",
        'net/client.ts:1:import { parseHeader } from "./header.ts";',
        "net/client.ts:4:return parseHeader(line) ?? parseHeaders(line);",
        "test/header.test.ts:1:it('reads', () => parseHeader(''));",
      ].join("\n"),
    );
    assert.match(await content(findReferences, { name: "nobodyUsesThis" }), /^No use of that name/);
  });

  it("asks who understands the language first, and gives nothing that may not be read", async () => {
    const asked: unknown[] = [];
    workspace.context.references = {
      find: async (target) => {
        asked.push(target);
        return [
          { path: "net/client.ts", line: 4, text: "policy(1)" },
          { path: ".env", line: 1, text: "SECRET=policy" },
        ];
      },
    };
    await workspace.write(".env", "SECRET=policy\n");
    assert.equal(
      await content(findReferences, { name: "Retry.policy" }),
      "1 use, found by the language server:\nnet/client.ts:4:policy(1)",
    );
    assert.deepEqual(asked, [{ name: "policy", path: "net/retry.ts", startLine: 2, endLine: 5 }]);
    workspace.context.references = { find: async () => undefined };
    assert.match(await content(findReferences, { name: "Retry.policy" }), /found by the index/);
  });

  it("searches what there is while another process indexes, and says when there is nothing yet", async () => {
    await content(searchCode, { query: "retry" });
    const real = workspace.context.memory as RepositoryMemory;
    const refresh = () => Promise.reject(new UserError("memory_busy", "Busy.", "Wait."));
    workspace.context.memory = { ...real, refresh };
    assert.match(await content(searchCode, { query: "retry policy" }), /net\/retry\.ts/);
    const status = async () => ({ ...(await real.status()), state: "absent" as const });
    workspace.context.memory = { ...real, refresh, status };
    await assert.rejects(
      workspace.call(searchCode, { query: "retry" }),
      (error) => error instanceof ToolError && /not indexed yet/.test(error.message),
    );
    workspace.context.memory = real;
  });
});
