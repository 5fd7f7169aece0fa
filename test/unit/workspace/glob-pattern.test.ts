import assert from "node:assert/strict";
import { compileGlob, nameGlob } from "../../../src/workspace/glob-pattern.ts";

describe("compileGlob", () => {
  const cases: readonly [glob: string, matching: string[], other: string[]][] = [
    ["*.ts", ["a.ts", "src/deep/b.ts"], ["a.tsx", "ats"]],
    ["src/*.ts", ["src/a.ts"], ["src/deep/a.ts", "a.ts", "lib/src/a.ts"]],
    ["src/**/*.ts", ["src/a.ts", "src/x/y/a.ts"], ["lib/a.ts"]],
    ["**/test/**", ["test/a", "x/test/y/a"], ["testing/a"]],
    ["*.{ts,tsx}", ["a.ts", "b.tsx"], ["a.js", "a.{ts,tsx}"]],
    ["{src,lib}/*.js", ["src/a.js", "lib/a.js"], ["bin/a.js"]],
    ["a?c.txt", ["abc.txt"], ["ac.txt", "abbc.txt"]],
    ["[a-c]*", ["apple", "x/cherry"], ["date"]],
    ["[!a-c]*", ["date"], ["apple"]],
    ["docs/", ["docs/a", "docs/b/c"], ["doc/a"]],
    ["./a.(1)+$.ts", ["a.(1)+$.ts"], ["a.1.ts"]],
    ["app/[id]/page.tsx", ["app/i/page.tsx", "app/[id]/page.tsx"], ["app/x/page.tsx"]],
  ];
  for (const [glob, matching, other] of cases) {
    it(glob, () => {
      const matches = compileGlob(glob);
      assert.deepEqual(
        matching.filter((path) => !matches(path)),
        [],
      );
      assert.deepEqual(other.filter(matches), []);
    });
  }
});

describe("nameGlob", () => {
  it("is what a glob says about the name alone", () => {
    assert.equal(nameGlob("src/**/*.test.ts"), "*.test.ts");
    assert.equal(nameGlob("*.ts"), "*.ts");
    assert.equal(nameGlob("src/**"), undefined);
    assert.equal(nameGlob("src/{a/b,c/d}"), undefined);
  });
});
