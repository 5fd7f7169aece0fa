import assert from "node:assert/strict";
import { applyEdits } from "../../../src/tools/matching/apply-edits.ts";
import type { MatchMethod } from "../../../src/tools/matching/edit-block.ts";

interface Case {
  name: string;
  text: string;
  search: string;
  replace: string;
  all?: boolean;
  after: string;
  method: MatchMethod;
}

/** What models really send, beside the file it is meant for. */
const corpus: readonly Case[] = [
  { name: "one word", text: "a b c\n", search: "b", replace: "x", after: "a x c\n", method: "exact" },
  {
    name: "several lines",
    text: "one\ntwo\nthree\nfour\n",
    search: "two\nthree\n",
    replace: "2\n3\n",
    after: "one\n2\n3\nfour\n",
    method: "exact",
  },
  {
    name: "a deletion",
    text: "one\ntwo\nthree\n",
    search: "two\n",
    replace: "",
    after: "one\nthree\n",
    method: "exact",
  },
  {
    name: "dollar signs are text",
    text: "const a = b;\n",
    search: "b",
    replace: "$& $1 $$",
    after: "const a = $& $1 $$;\n",
    method: "exact",
  },
  {
    name: "every occurrence",
    text: "x y x\nx\n",
    search: "x",
    replace: "xx",
    all: true,
    after: "xx y xx\nxx\n",
    method: "exact",
  },
  {
    name: "a file without final newline",
    text: "one\ntwo",
    search: "two",
    replace: "two\nthree",
    after: "one\ntwo\nthree",
    method: "exact",
  },
  {
    name: "Windows line endings are kept",
    text: "one\r\ntwo\r\nthree\r\n",
    search: "one\ntwo\n",
    replace: "one\nand\ntwo\n",
    after: "one\r\nand\r\ntwo\r\nthree\r\n",
    method: "exact",
  },
  {
    name: "mixed line endings stay where nothing changed",
    text: "one\r\ntwo\nthree\r\nfour\r\n",
    search: "one\ntwo\nthree",
    replace: "one\ntwo\n3",
    after: "one\r\ntwo\n3\r\nfour\r\n",
    method: "exact",
  },
  {
    name: "old Macintosh line endings",
    text: "one\rtwo\rthree\r",
    search: "one\ntwo",
    replace: "one\nmore\ntwo",
    after: "one\rmore\rtwo\rthree\r",
    method: "exact",
  },
  {
    name: "curly quotes in the file stay where nothing changed",
    text: "say(“it’s”, 1)\n",
    search: 'say("it\'s", 1)',
    replace: 'say("it\'s", 2)',
    after: "say(“it’s”, 2)\n",
    method: "punctuation",
  },
  {
    name: "a dash, a hard space and an ellipsis",
    text: "pages 3–5\u00a0of 9 … end\n",
    search: "pages 3-5 of 9 ... end",
    replace: "pages 3-5 of 9 ... END",
    after: "pages 3–5\u00a0of 9 … END\n",
    method: "punctuation",
  },
  {
    name: "curly quotes from the model",
    text: "print('a')\n",
    search: "print(‘a’)",
    replace: "print('b')",
    after: "print('b')\n",
    method: "punctuation",
  },
  {
    name: "too little indentation",
    text: "class A {\n    run() {\n      go();\n    }\n}\n",
    search: "run() {\n  go();\n}",
    replace: "run() {\n  stop();\n  go();\n}",
    after: "class A {\n    run() {\n      stop();\n      go();\n    }\n}\n",
    method: "indentation",
  },
  {
    name: "too much indentation",
    text: "if (a) {\n  b();\n}\n",
    search: "    if (a) {\n      b();\n    }\n",
    replace: "    if (a) {\n      c();\n    }\n",
    after: "if (a) {\n  c();\n}\n",
    method: "indentation",
  },
  {
    name: "tabs in the file, spaces from the model",
    text: "func f() {\n\tif a {\n\t\tb()\n\t}\n}\n",
    search: "    if a {\n        b()\n    }",
    replace: "    if a {\n        if c {\n            b()\n        }\n    }",
    after: "func f() {\n\tif a {\n\t\tif c {\n\t\t\tb()\n\t\t}\n\t}\n}\n",
    method: "indentation",
  },
  {
    name: "spaces in the file, tabs from the model",
    text: "def f():\n  if a:\n    b()\n",
    search: "\tif a:\n\t\tb()",
    replace: "\tif a:\n\t\tb()\n\telse:\n\t\tc()",
    after: "def f():\n  if a:\n    b()\n  else:\n    c()\n",
    method: "indentation",
  },
  {
    name: "white space at the end of a line stays where nothing changed",
    text: "a = 1;  \nb = 2;\nc = 3;\n",
    search: "a = 1;\nb = 2;\n",
    replace: "a = 1;\nb = 20;\n",
    after: "a = 1;  \nb = 20;\nc = 3;\n",
    method: "indentation",
  },
  {
    name: "an empty line with spaces in it",
    text: "a();\n  \nb();\n",
    search: "a();\n\nb();",
    replace: "a();\n\nc();",
    after: "a();\n  \nc();\n",
    method: "indentation",
  },
  {
    name: "indentation and Windows line endings",
    text: "x {\r\n    a();\r\n    b();\r\n}\r\n",
    search: "a();\nb();",
    replace: "a();\nc();\nb();",
    after: "x {\r\n    a();\r\n    c();\r\n    b();\r\n}\r\n",
    method: "indentation",
  },
  {
    name: "the removal of shifted lines",
    text: "x {\n    a();\n    b();\n}\n",
    search: "  a();\n  b();\n",
    replace: "",
    after: "x {\n}\n",
    method: "indentation",
  },
  {
    name: "a misquoted line between two right ones",
    text: "function total(items) {\n  const sum = items.reduce((all, item) => all + item.price, 0);\n  return sum * 1.19;\n}\n",
    search:
      "function total(items) {\n  const sum = items.reduce((acc, item) => acc + item.price, 0);\n  return sum * 1.19;\n}",
    replace:
      "function total(items) {\n  const sum = items.reduce((acc, item) => acc + item.price, 0);\n  return sum * 1.25;\n}",
    after:
      "function total(items) {\n  const sum = items.reduce((all, item) => all + item.price, 0);\n  return sum * 1.25;\n}\n",
    method: "similarity",
  },
];

describe("edit_file matching", () => {
  for (const { name, text, search, replace, all, after, method } of corpus) {
    it(`applies ${name}`, () => {
      const outcome = applyEdits(text, [{ search, replace, all }]);
      const [report] = outcome.reports;
      assert.ok(report?.ok, report && !report.ok ? report.message : "");
      assert.equal(outcome.text, after);
      assert.equal(report.method, method);
      if (method !== "exact") assert.ok(report.note, "a loose match says why");
    });
  }

  it("lets later blocks match what earlier ones wrote", () => {
    const { text, reports } = applyEdits("a\n", [
      { search: "a", replace: "b\nc" },
      { search: "c", replace: "d" },
    ]);
    assert.equal(text, "b\nd\n");
    assert.deepEqual(
      reports.map((report) => report.ok && report.line),
      [1, 2],
    );
  });

  it("does not choose between two places", () => {
    const failure = failureOf("x = 1;\ny = 2;\nx = 1;\n", "x = 1;", "x = 3;");
    assert.equal(failure.problem, "ambiguous");
    assert.match(failure.message, /lines 1, 3/);
  });

  it("does not choose between two places of other indentation", () => {
    const text = "a {\n    go();\n    on();\n}\nb {\n        go();\n        on();\n}\n";
    assert.equal(failureOf(text, "  go();\n  on();", "  stop();").problem, "ambiguous");
  });

  it("does not choose between two similar places", () => {
    const body = (name: string) => `start();\n  const value = compute(${name}, 1000000000);\nend();\n`;
    const text = body("first") + body("fifth");
    assert.equal(
      failureOf(text, "start();\n  const value = compute(firth, 1000000000);\nend();", "x").problem,
      "missing",
    );
  });

  it("does not take another nesting for the same lines", () => {
    const text = "if (a) {\n  if (b) {\n    c();\n  }\n}\n";
    assert.equal(failureOf(text, "if (b) {\n      c();\n}", "x").problem, "missing");
  });

  it("does not ignore white space inside a line", () => {
    assert.equal(failureOf("let a  =  1;\n", "let a = 1;", "let a = 2;").problem, "missing");
  });

  it("does not guess from too little", () => {
    assert.equal(failureOf("a = compute(1);\nb = 2;\n", "a = compute(2);\nb = 2;", "x").problem, "missing");
  });

  it("shows the closest place with line numbers", () => {
    const text = Array.from({ length: 40 }, (_, index) => `line number ${index + 1}`).join("\n");
    const failure = failureOf(text, "line number 20\nline number twenty-one\nline number 22", "x");
    assert.match(failure.message, /closest place is line 20/);
    assert.match(failure.message, /^21: line number 21$/m);
  });

  it("says when the edit was made already", () => {
    const failure = failureOf("const answer = 42;\n", "const answer = 41;", "const answer = 42;");
    assert.match(failure.message, /replacement is there already, at line 1/);
  });

  it("asks for the whole text when lines were left out", () => {
    const failure = failureOf("a\nb\nc\nd\n", "a\n// ... existing code ...\nd", "x");
    assert.match(failure.message, /without leaving lines out/);
  });

  it("says that line numbers were copied along", () => {
    const failure = failureOf("a\nb\nc\n", "1: a\n2: b", "x");
    assert.match(failure.message, /line numbers are not part of the file/);
  });

  it("refuses blocks that say nothing", () => {
    assert.equal(failureOf("a\n", "", "x").problem, "empty");
    assert.equal(failureOf("a\n", "a", "a").problem, "unchanged");
  });
});

function failureOf(text: string, search: string, replace: string) {
  const outcome = applyEdits(text, [{ search, replace }]);
  const [report] = outcome.reports;
  assert.ok(report !== undefined && !report.ok, "the block must fail");
  assert.equal(outcome.text, text);
  return report;
}
