import assert from "node:assert/strict";
import { createCutter } from "../../../src/repository/cut/cut-file.ts";
import { createGrammars } from "../../../src/repository/cut/grammars.ts";
import { bundleDirectory } from "./memory-workspace.ts";

const cut = createCutter(createGrammars(bundleDirectory));
const without = createCutter(async () => undefined);

async function places(path: string, text: string, cutter = cut): Promise<string[]> {
  return (await cutter(path, text)).map(
    ({ startLine, endLine, symbols }) => `${startLine}-${endLine} ${symbols.join(".")}`,
  );
}

describe("cutting files into chunks", () => {
  it("keeps comments and decorators with their declaration, and names members after their class", async () => {
    const text = [
      'import { a } from "./a.ts";',
      "",
      "/** Keeps things. */",
      "@injectable()",
      "export class Store {",
      "  private items = new Map<string, number>();",
      "  private readonly names: string[] = [];",
      "  private size = 0;",
      "",
      "  // Adds one.",
      "  @logged",
      "  add(name: string): void {",
      "    this.items.set(name, 1);",
      "  }",
      "",
      "  remove(name: string): void {",
      "    this.items.delete(name);",
      "  }",
      "}",
      "",
      "export const load = async () => {",
      "  return a;",
      "};",
    ].join("\n");
    assert.deepEqual(await places("store.ts", text), [
      "1-1 ",
      "3-9 Store",
      "10-14 Store.add",
      "16-18 Store.remove",
      "21-23 load",
    ]);
  });

  it("takes the signature from the declaration, not from what stands before it", async () => {
    const [chunk] = await cut(
      "a.py",
      '@app.route("/")\n@cached\ndef index(request):\n    """Shows it."""\n    return 1\n',
    );
    assert.equal(chunk?.signature.split("\n")[0], "def index(request):");
    assert.deepEqual([chunk?.startLine, chunk?.endLine, chunk?.symbols], [1, 5, ["index"]]);
  });

  const languages: [string, string, string][] = [
    ["a.js", "exports.run = function () {\n  return 1;\n};\nfoo.bar = () => {\n  go();\n};", "1-3 run|4-6 bar"],
    ["a.tsx", "export function View() {\n  return <b>1</b>;\n}", "1-3 View"],
    [
      "a.go",
      "package a\n\n// Run runs.\nfunc (s *S) Run(x int) error {\n\treturn nil\n}\n\ntype S struct {\n\tx int\n}",
      "1-1 |3-6 Run|8-10 S",
    ],
    [
      "a.rs",
      "#[derive(Debug)]\nstruct S {\n    x: u8,\n}\n\nimpl S {\n    /// Makes.\n    fn new() -> S {\n        S { x: 1 }\n    }\n    fn one(&self) -> u8 {\n        1\n    }\n}",
      "1-4 S|6-6 S|7-10 S.new|11-13 S.one",
    ],
    [
      "A.java",
      "class A {\n  /** Runs. */\n  @Override\n  public void run() {\n    go();\n  }\n  int two() {\n    return 2;\n  }\n}",
      "1-1 A|2-6 A.run|7-9 A.two",
    ],
    [
      "a.cs",
      "namespace N {\n  class A {\n    void Run() {\n      Go();\n    }\n    int Two() {\n      return 2;\n    }\n  }\n}",
      "1-1 N|2-2 N.A|3-5 N.A.Run|6-8 N.A.Two",
    ],
    [
      "a.cpp",
      "#ifndef A\n#define A\nint B::run(int x) {\n  return x;\n}\nstatic char *name(void) {\n  return 0;\n}\n#endif",
      "1-2 |3-5 run|6-8 name|9-9 ",
    ],
    ["a.c", "/* Adds. */\nint add(int a, int b)\n{\n  return a + b;\n}", "1-5 add"],
    [
      "a.php",
      "<?php\nclass A {\n  public function run() {\n    return 1;\n  }\n  function two() {\n    return 2;\n  }\n}",
      "1-1 |2-2 A|3-5 A.run|6-8 A.two",
    ],
    [
      "a.rb",
      "module M\n  class A\n    # Runs.\n    def run\n      1\n    end\n    def self.two\n      2\n    end\n  end\nend",
      "1-1 M|2-2 M.A|3-6 M.A.run|7-9 M.A.two",
    ],
    ["a.sh", "# Builds.\nbuild() {\n  make\n}\nfunction clean {\n  rm -rf out\n}", "1-4 build|5-7 clean"],
    ["a.ps1", "function Get-It {\n  param($x)\n  $x\n}", "1-4 Get-It"],
  ];
  for (const [path, text, expected] of languages) {
    it(`cuts ${path} at its declarations`, async () => {
      assert.equal(
        (await places(path, text)).filter((place) => !/^\d+-\d+ $/.test(place) || expected.includes(place)).join("|"),
        expected,
      );
    });
  }

  it("cuts long declarations into pieces that keep name and signature", async () => {
    const body = Array.from({ length: 200 }, (_, line) => (line % 20 === 0 ? "" : `  step(${line});`)).join("\n");
    const chunks = await cut("long.js", `function longOne() {\n${body}\n}\n`);
    assert.ok(chunks.length >= 3);
    for (const chunk of chunks) {
      assert.deepEqual(chunk.symbols, ["longOne"]);
      assert.equal(chunk.signature.split("\n")[0], "function longOne() {");
      assert.ok(chunk.endLine - chunk.startLine < 90);
    }
    assert.equal(chunks.at(-1)?.endLine, 202);
  });

  it("gives what is declared in a long function places of their own", async () => {
    const filler = Array.from({ length: 60 }, (_, line) => `    work(${line});`).join("\n");
    const text = `export function make() {\n  function inner() {\n${filler}\n  }\n  const other = () => {\n${filler}\n  };\n  return { inner, other };\n}\n`;
    const found = await places("factory.ts", text);
    assert.deepEqual(found, ["1-1 make", "2-63 make.inner", "64-125 make.other", "126-127 "]);
  });

  it("cuts Markdown by headings, under the headings above", async () => {
    const text = "Intro\n\n# One\n\ntext here\n\n## Two\n\n```\n# no heading\n```\n\nThree\n=====\n\nmore";
    assert.deepEqual(await places("a.md", text), ["1-1 ", "3-5 One", "7-11 One.Two", "13-16 Three"]);
  });

  it("cuts notebooks by cell, with the lines of the file", async () => {
    const cells = [
      { cell_type: "markdown", source: ["# Load\n", "the data"] },
      { cell_type: "code", source: "import pandas\npandas.read_csv('x')" },
    ];
    const chunks = await cut("a.ipynb", JSON.stringify({ cells, nbformat: 4 }, null, 1));
    assert.deepEqual(
      chunks.map(({ startLine, endLine, text }) => [startLine, endLine, text]),
      [
        [5, 7, "# Load\nthe data"],
        [12, 12, "import pandas\npandas.read_csv('x')"],
      ],
    );
  });

  it("cuts other languages where lines declare something", async () => {
    const text =
      "package a\n\n/** Adds. */\nfun add(a: Int): Int {\n  return a\n}\n\nclass Box {\n  fun open() {\n    go()\n  }\n}\n";
    assert.deepEqual(await places("a.kt", text), ["1-1 ", "3-6 add", "8-8 Box", "9-11 Box.open"]);
  });

  it("goes on without a grammar", async () => {
    assert.deepEqual(await places("a.ts", "function one() {\n  return 1;\n}\n", without), ["1-3 one"]);
  });

  it("covers every line with a word exactly once", async () => {
    for (const path of [
      "src/repository/cut/find-declarations.ts",
      "scripts/start.mjs",
      "src/vscode/session/session-controller.ts",
    ]) {
      const { readFileSync } = await import("node:fs");
      const text = readFileSync(path, "utf8");
      const count = new Map<number, number>();
      for (const { startLine, endLine } of await cut(path, text))
        for (let line = startLine; line <= endLine; line += 1) count.set(line, (count.get(line) ?? 0) + 1);
      text.split("\n").forEach((line, index) => {
        const times = count.get(index + 1) ?? 0;
        assert.ok(times <= 1, `${path}:${index + 1} is in ${times} chunks`);
        if (/[a-z]{3}/.test(line)) assert.equal(times, 1, `${path}:${index + 1} is left out: ${line}`);
      });
    }
  });

  it("takes broken, empty and odd files", async () => {
    for (const text of ["", "\n\n", "function (((", "\u0000\ufffd", "class A {\n  x(", "}".repeat(5000)])
      for (const path of ["a.ts", "a.py", "a.ipynb", "a.md", "a.unknown"])
        assert.ok(Array.isArray(await cut(path, text)));
  });
});
