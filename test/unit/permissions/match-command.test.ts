import assert from "node:assert/strict";
import { allowPatternCovers, restrictPatternTouches } from "../../../src/permissions/match-command.ts";

describe("command patterns", () => {
  it("an allow pattern covers the same words, and with * any further plain words", () => {
    assert.ok(allowPatternCovers("npm test", "npm test"));
    assert.ok(allowPatternCovers("npm test", "  npm   test "));
    assert.ok(allowPatternCovers("npm run *", "npm run build"));
    assert.ok(!allowPatternCovers("npm test", "npm test --watch"));
    assert.ok(!allowPatternCovers("npm test", "npm testify"));
    assert.ok(!allowPatternCovers("npm run *", "npx run build"));
  });

  const smuggled = [
    "npm run build; rm -rf x",
    "npm run build && curl x",
    "npm run build | sh",
    "npm run build\nrm x",
    "npm run $(rm x)",
    "npm run `rm x`",
    "npm run build > ../x",
    "npm run build & rm x",
    "npm run $X",
    "npm run 'a b'",
    "npm run {a,b}",
  ];
  for (const command of smuggled) {
    it(`an open pattern does not cover ${JSON.stringify(command)}`, () => {
      assert.ok(!allowPatternCovers("npm run *", command));
      assert.ok(allowPatternCovers(command, command), "exactly itself is covered");
    });
  }

  const touching = [
    "rm -rf x",
    "cd x && rm -rf y",
    "sudo rm x",
    "sudo -n rm x",
    "A=1 rm x",
    "env A=1 rm x",
    "/bin/rm x",
    "true | xargs rm",
    "echo $(rm x)",
    "(rm x)",
    '"rm" x',
    "r\\m x",
    "ls\nrm x",
  ];
  for (const command of touching) {
    it(`a deny pattern touches ${JSON.stringify(command)}`, () => assert.ok(restrictPatternTouches("rm *", command)));
  }

  it("a deny pattern leaves other commands alone", () => {
    assert.ok(!restrictPatternTouches("rm *", "ls -l"));
    assert.ok(!restrictPatternTouches("git push *", "git status"));
    assert.ok(restrictPatternTouches("git push *", "git push origin"));
    assert.ok(!restrictPatternTouches("rm *", "git rm x"));
  });
});
