import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import type { MemoryReport } from "../../../src/protocol/memory-report.ts";
import type { RepositoryMemoryOptions } from "../../../src/repository/create-repository-memory.ts";
import { cleanMessage } from "../../../src/repository/doctor/clean-message.ts";
import { createMemoryDoctor } from "../../../src/repository/doctor/create-memory-doctor.ts";
import { withoutDocComment } from "../../../src/repository/doctor/doc-comment.ts";
import { grepFiles } from "../../../src/repository/doctor/grep-files.ts";
import { listTree, readObjects } from "../../../src/repository/doctor/read-tree.ts";
import { reportMarkdown } from "../../../src/repository/doctor/report-markdown.ts";
import { scoreRanks } from "../../../src/repository/doctor/score-ranks.ts";
import { readHiddenFiles } from "../../../src/workspace/hidden-files.ts";
import { systemClock } from "../../../src/workspace/system-clock.ts";
import { WordEmbedder } from "../../fakes/word-embedder.ts";
import { bundleDirectory, MemoryWorkspace, never } from "./memory-workspace.ts";

const animals = ["badger", "marten", "lynx", "otter", "raven", "heron", "viper", "bison"];
const deeds = [
  "digs tunnels",
  "climbs spruces",
  "stalks hares",
  "slides downhill",
  "hides acorns",
  "spears frogs",
].concat(["sheds skin", "grazes meadows"]);

describe("memory doctor", () => {
  let space: MemoryWorkspace;

  beforeEach(() => {
    space = new MemoryWorkspace();
    space.git("init", "--quiet");
  });

  afterEach(() => space.dispose());

  async function check(
    onStep: (step: string) => void = () => undefined,
    signal = never,
    more: Pick<RepositoryMemoryOptions, "createEmbedder"> = {},
  ): Promise<MemoryReport> {
    const options = {
      ...more,
      directory: space.directory,
      roots: [space.root],
      bundleDirectory,
      getHidden: readHiddenFiles,
      clock: systemClock,
      logger: { log: () => undefined },
    };
    return createMemoryDoctor(options, space.memory).check(({ step }) => onStep(step), signal);
  }

  /** A file each whose doc comment and whose commit say what its code says in other forms. */
  function fill() {
    space.put("README.md", "# Animals\n");
    for (const animal of animals) space.put(`src/${animal}.ts`, `export const ${animal}Count = 0;\n`);
    space.commit("All of them");
    animals.forEach((animal, at) => {
      const deed = deeds[at] ?? "";
      const [verb, what] = deed.split(" ");
      space.put(
        `src/${animal}.ts`,
        `/** Decides whether the ${animal} ${deed} before winter comes. */\nexport function ${verb}${what}(${animal}: number) {\n  const ${what} = '${verb}';\n  return ${animal} + ${what};\n}\n`,
      );
      space.commit(`The ${animal} ${deed} in src/${animal}.ts now (#12)`);
    });
  }

  it("says how the index compares with the files", async () => {
    fill();
    space.put("node_modules/a/index.js", "module.exports = 1;\n");
    space.put("keys/id_rsa", "secret");
    space.put("picture.png", "x");
    space.put("src/bundle.ts", `${"a=1;".repeat(2000)}\n`);
    const before = await check();
    assert.deepEqual([before.state, before.coverage.indexed, before.freshness.knowsLatestCommit], ["absent", 0, false]);
    await space.refresh();
    const report = await check();
    assert.deepEqual(
      [report.state, report.freshness.changed.count, report.freshness.knowsLatestCommit],
      ["ready", 0, true],
    );
    assert.deepEqual(report.coverage.kinds, [
      { kind: "source", files: 8 },
      { kind: "document", files: 1 },
    ]);
    const reasons = new Map(report.coverage.skipped.map(({ reason, paths }) => [reason, paths]));
    assert.deepEqual(reasons.get("minified"), ["src/bundle.ts"]);
    assert.deepEqual(reasons.get("vendored"), ["node_modules/a/index.js"]);
    assert.deepEqual(reasons.get("secret"), ["keys/id_rsa"]);
    assert.deepEqual(reasons.get("not-text"), ["picture.png"]);
    assert.equal(
      report.size.bytes,
      report.size.parts.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    assert.ok(report.size.bytes > 0);
    assert.ok(report.speed.searches > 0 && report.speed.p95Ms >= report.speed.medianMs);
    space.put("src/lynx.ts", "export const lynx = 2;\n");
    space.put("src/new.ts", "export const fresh = 2;\n");
    space.drop("src/otter.ts");
    assert.deepEqual((await check()).freshness.changed, {
      count: 3,
      paths: ["src/lynx.ts", "src/new.ts", "src/otter.ts"],
    });
  });

  it("measures with comments and commits that the index was not shown, and grep beside it", async () => {
    fill();
    await space.refresh();
    const files = readdirSync(space.directory).sort();
    const steps = new Set<string>();
    const [comments, commits] = (await check((step) => steps.add(step))).recall;
    assert.deepEqual([comments?.task, comments?.requests, comments?.files], ["comments", 8, 9]);
    assert.equal(comments?.memory?.first, 1);
    assert.equal(comments?.grep?.first, 1);
    // The base is the tree before the first of the commits: files without functions, and no word of what the commits did.
    assert.deepEqual([commits?.task, commits?.requests, commits?.files], ["commits", 8, 9]);
    assert.ok((commits?.memory?.in10 ?? 0) > 0);
    assert.ok(steps.size >= 4);
    assert.deepEqual(readdirSync(space.directory).sort(), files, "a check changes nothing");
  });

  it("says why it cannot measure", async () => {
    space.put("a.ts", "export const a = 1;\n");
    const recall = (await check()).recall;
    assert.deepEqual(
      recall.map(({ requests }) => requests),
      [0, 0],
    );
    assert.match(recall[0]?.reason ?? "", /Too few doc comments.*: 0/);
    assert.match(recall[1]?.reason ?? "", /Too few messages of past commits/);
  });

  it("measures by words alone where an embedder would be given every file again, and says so", async () => {
    fill();
    const embedder = new WordEmbedder([["badger"]]);
    const report = await check(undefined, never, { createEmbedder: async () => embedder });
    assert.equal(embedder.texts, 0);
    assert.match(report.notices.join(), /measured by words alone/);
    assert.equal(report.recall[0]?.requests, 8);
  });

  it("can be stopped", async () => {
    fill();
    const stop = new AbortController();
    const checking = check((step) => step.startsWith("Reading") && stop.abort(), stop.signal);
    await assert.rejects(checking, { name: "AbortError" });
  });

  it("writes its report as Markdown in which names stay names", async () => {
    fill();
    space.put("src/a_[b]<c>.min.js", "x");
    await space.refresh();
    const text = reportMarkdown(await check());
    assert.match(text, /^# Repository memory\n/);
    assert.match(text, /## Coverage\n\n9 of 10 files in \d+ places\./);
    assert.ok(text.includes("src/a\\_\\[b\\]\\<c\\>.min.js"));
    assert.match(text, /8 requests, 9 files\./);
    assert.match(text, /\| Lathe \| 100 % \| 100 % \| 100 % \| 1\.00 \|\n\| grep \|/);
  });

  it("reads the files of a commit, also below a folder", async () => {
    space.put("sub/a.txt", "one\n");
    space.put("sub/deep/b c.txt", "two\n\0three");
    space.put("other.txt", "no");
    space.commit("first");
    const [head = ""] = space.git("rev-parse", "HEAD").split("\n");
    const tree = await listTree(`${space.root}/sub`, head, never);
    assert.deepEqual(
      tree.map(({ path, size }) => [path, size]),
      [
        ["a.txt", 4],
        ["deep/b c.txt", 10],
      ],
    );
    const contents: string[] = [];
    const objects = [tree[0]?.object ?? "", "0".repeat(40), tree[1]?.object ?? ""];
    for await (const bytes of readObjects(space.root, objects, never)) contents.push(bytes.toString());
    assert.deepEqual(contents, ["one\n", "", "two\n\0three"]);
  });
});

describe("requests taken from a repository", () => {
  function take(text: string, symbol: string, signature: string) {
    const lines = text.split("\n").length;
    return withoutDocComment({ startLine: 1, endLine: lines, symbols: [symbol], signature, text });
  }

  it("are the first sentence of a doc comment, without the name, which the index does not get", () => {
    const taken = take(
      "/**\n * Waits with `retryAll` longer each time a server refuses. Not more.\n * @param n times\n */\n@cached\nfunction retryAll(n) {\n  // stays\n}",
      "retryAll",
      "function retryAll(n) {",
    );
    assert.equal(taken?.sentence, "Waits with longer each time a server refuses.");
    assert.equal(taken?.chunk.text, "\n\n\n\n@cached\nfunction retryAll(n) {\n  // stays\n}");
    for (const [text, symbol] of [
      ["// Parses header lines of incoming mail.\nfunc parse() {}", "parse"],
      ["/// Parses header lines of incoming mail.\n#[inline]\nfn parse() {}", "parse"],
      ["# Parses header lines of incoming mail.\ndef parse\nend", "parse"],
      ["@cached\ndef parse(line):\n    '''Parses header lines of incoming mail.'''\n    return 1", "parse"],
      [
        'def parse(\n    line,\n):\n    """\n    Parses header lines of incoming mail.\n\n    Args: line\n    """\n    return 1',
        "parse",
      ],
    ] as const) {
      const found = take(text, symbol, text);
      assert.equal(found?.sentence, "Parses header lines of incoming mail.", text);
      assert.ok(!/incoming/.test(`${found?.chunk.text}${found?.chunk.signature}`), text);
      assert.equal(found?.chunk.text.split("\n").length, text.split("\n").length);
    }
  });

  it("are none where a comment says too little, or something else", () => {
    for (const text of ["// Yes.\nfn a() {}", "// Copyright of somebody, some year, all rights\nfn a() {}"])
      assert.equal(take(text, "a", "fn a() {}")?.sentence, undefined, text);
    assert.equal(take("fn a() {\n  // inside\n}", "a", "fn a() {"), undefined);
    assert.equal(take("// Parses header lines of mail.\nlet a = 1", "a", ""), undefined);
  });

  it("are commit messages without what gives the answer away", () => {
    assert.equal(
      cleanMessage(
        "Retry refused connections in src/net/retry.ts (#123)",
        "See https://example.com/1\n\nSigned-off-by: A",
      ),
      "Retry refused connections in\nSee",
    );
    assert.equal(cleanMessage("fix: bug", ""), undefined);
  });

  it("are looked for by grep as words that stand anywhere", () => {
    const texts = new Map([
      ["a.ts", "retrypolicy refused"],
      ["b.ts", "refused refused refused"],
      ["c.ts", "nothing"],
    ]);
    assert.deepEqual(grepFiles(texts, "fix the retry of a refused call", 5), ["a.ts", "b.ts"]);
  });

  it("score by the rank of the first right file", () => {
    const outcome = (...found: string[]) => ({ right: new Set(["x"]), found });
    const many = Array.from({ length: 7 }, (_, at) => `${at}`);
    assert.deepEqual(scoreRanks([outcome("x"), outcome("a", "x"), outcome(...many, "x"), outcome("a")]), {
      first: 0.25,
      in5: 0.5,
      in10: 0.75,
      meanReciprocalRank: 0.406,
    });
    assert.equal(scoreRanks([]).first, 0);
  });
});
