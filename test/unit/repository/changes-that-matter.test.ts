import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gitFolderOf } from "../../../src/repository/history/git-folder.ts";
import { absolutePath, answerPath, nameRoots } from "../../../src/repository/refresh/workspace-roots.ts";
import { mayMatter } from "../../../src/repository/scan/may-matter.ts";
import { MemoryWorkspace } from "./memory-workspace.ts";

describe("changes on disk", () => {
  it("matter where the index may show them", () => {
    for (const path of ["a.ts", "docs/a.md", "deep/b.ipynb", ".gitignore", "sub/.latheignore", "Makefile", "folder"])
      assert.ok(mayMatter(path, "changed"), path);
    for (const path of ["node_modules/a/b.js", ".git/index.lock", "dist/a.js", "a.min.js", "a.png", "yarn.lock"])
      assert.ok(!mayMatter(path, "changed"), path);
    assert.ok(mayMatter("pictures.v2", "gone"), "may have been a folder");
    assert.ok(!mayMatter("node_modules/a", "gone"));
  });

  it("have the path that answers have, in one folder and in several", () => {
    const one = nameRoots(["/w/app"]);
    assert.deepEqual(
      ["/w/app/src/a.ts", "/w/app", "/w/application/a.ts", "/w/a.ts"].map((path) => answerPath(one, path)),
      ["src/a.ts", undefined, undefined, undefined],
    );
    const several = nameRoots(["/w/app", "/v/app", "/w/app/inner"]);
    for (const path of ["app/a.ts", "app-2/a.ts", "inner/a.ts"])
      assert.equal(answerPath(several, absolutePath(several, path) ?? ""), path);
  });
});

describe("the folder of git", () => {
  let space: MemoryWorkspace;

  beforeEach(() => {
    space = new MemoryWorkspace();
  });

  afterEach(() => space.dispose());

  it("is found from the root, from below and from a work tree of its own; there is none elsewhere", () => {
    assert.equal(gitFolderOf(space.root), undefined);
    space.git("init", "--quiet");
    mkdirSync(join(space.root, "deep/er"), { recursive: true });
    const git = join(space.root, ".git");
    assert.deepEqual([gitFolderOf(space.root), gitFolderOf(join(space.root, "deep/er"))], [git, git]);
    space.commit("first");
    const tree = join(space.base, "tree");
    space.git("worktree", "add", "--quiet", tree);
    assert.equal(gitFolderOf(tree), join(git, "worktrees", "tree"));
    const odd = join(space.base, "odd");
    mkdirSync(odd);
    writeFileSync(join(odd, ".git"), "no such line\n");
    assert.equal(gitFolderOf(odd), undefined);
  });
});
