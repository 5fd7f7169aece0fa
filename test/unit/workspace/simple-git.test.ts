import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAbortError, ToolError } from "../../../src/base/errors.ts";
import type { Git } from "../../../src/ports/git.ts";
import { createSimpleGit } from "../../../src/workspace/simple-git.ts";

const { signal } = new AbortController();

describe("createSimpleGit", () => {
  let folder: string;
  let git: Git;
  const command = (...argumentList: string[]) => execFileSync("git", argumentList, { cwd: folder, encoding: "utf8" });
  const put = (path: string, content: string) => writeFile(join(folder, path), content);
  const code = (expected: string) => (error: unknown) => error instanceof ToolError && error.code === expected;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "lathe-git-")));
    git = createSimpleGit(folder);
    command("init", "--quiet", "--initial-branch=main");
    command("config", "user.name", "Ada");
    command("config", "user.email", "ada@example.com");
    await put("a.txt", "one\n");
    command("add", ".");
    command("commit", "--quiet", "-m", "First");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("tells branch and changed files", async () => {
    await put("a.txt", "two\n");
    await put("b.txt", "new\n");
    const status = await git.status(signal);
    assert.equal(status.branch, "main");
    assert.deepEqual(
      status.files.map(({ path, index, workingTree }) => [path, index, workingTree]),
      [
        ["a.txt", " ", "M"],
        ["b.txt", "?", "?"],
      ],
    );
  });

  it("shows the difference of working tree, index and base", async () => {
    await put("a.txt", "two\n");
    assert.match(await git.diff({ staged: false, paths: [] }, signal), /^\+two$/m);
    assert.equal(await git.diff({ staged: true, paths: [] }, signal), "");
    assert.equal(await git.diff({ staged: false, paths: ["b.txt"] }, signal), "");
    command("commit", "--quiet", "-am", "Second");
    assert.match(await git.diff({ staged: false, base: "HEAD~1", paths: ["a.txt"] }, signal), /^\+two$/m);
  });

  it("commits exactly the given paths, new and deleted ones too, and runs hooks", async () => {
    await put("new.txt", "new\n");
    await put("other.txt", "other\n");
    await rm(join(folder, "a.txt"));
    await put(".git/hooks/pre-commit", "#!/bin/sh\necho ran > hook-ran\n");
    await chmod(join(folder, ".git/hooks/pre-commit"), 0o755);
    const commit = await git.commit({ message: "Second\n\nBecause.", paths: ["new.txt", "a.txt"] }, signal);
    assert.deepEqual([commit.subject, commit.author], ["Second", "Ada"]);
    assert.equal(
      command("show", "--name-status", "--format=%B", "HEAD").trim(),
      "Second\n\nBecause.\n\n\nD\ta.txt\nA\tnew.txt",
    );
    assert.equal(await readFile(join(folder, "hook-ran"), "utf8"), "ran\n");
    assert.match(command("status", "--short"), /\?\? other\.txt/);
  });

  it("commits what is staged when no path is given", async () => {
    await put("a.txt", "two\n");
    await put("b.txt", "new\n");
    command("add", "b.txt");
    await git.commit({ message: "Only b", paths: [] }, signal);
    assert.equal(command("status", "--short").trim(), "M a.txt");
  });

  it("says when there is nothing to commit, and what a hook objects to", async () => {
    await assert.rejects(git.commit({ message: "x", paths: [] }, signal), code("invalid_input"));
    await put(".git/hooks/pre-commit", "#!/bin/sh\necho lint failed >&2\nexit 1\n");
    await chmod(join(folder, ".git/hooks/pre-commit"), 0o755);
    await put("a.txt", "two\n");
    await assert.rejects(
      git.commit({ message: "x", paths: ["a.txt"] }, signal),
      (error) => code("tool_error")(error) && error instanceof Error && error.message.includes("lint failed"),
    );
  });

  it("lists commits, newest first", async () => {
    await put("b.txt", "b\n");
    command("add", ".");
    command("commit", "--quiet", "-m", "Add b | with, signs");
    const commits = await git.log({ limit: 10 }, signal);
    assert.deepEqual(
      commits.map((commit) => commit.subject),
      ["Add b | with, signs", "First"],
    );
    assert.match(commits[0]?.hash ?? "", /^[0-9a-f]{40}$/);
    assert.ok(!Number.isNaN(Date.parse(commits[0]?.date ?? "")));
    assert.equal((await git.log({ limit: 10, path: "a.txt" }, signal)).length, 1);
    assert.equal((await git.log({ limit: 1, ref: "main" }, signal)).length, 1);
  });

  it("makes branches and switches, unless files are in the way", async () => {
    await git.switchBranch({ name: "topic", create: true }, signal);
    await put("a.txt", "topic\n");
    command("commit", "--quiet", "-am", "Topic");
    assert.deepEqual(await git.branches(signal), { current: "topic", names: ["main", "topic"] });
    await put("a.txt", "local\n");
    await assert.rejects(git.switchBranch({ name: "main", create: false }, signal), code("conflict"));
    assert.equal(await readFile(join(folder, "a.txt"), "utf8"), "local\n");
    await assert.rejects(git.switchBranch({ name: "main", create: true }, signal), code("conflict"));
    await assert.rejects(git.switchBranch({ name: "nowhere", create: false }, signal), code("not_found"));
  });

  it("takes no option for a revision", async () => {
    const output = join(folder, "stolen");
    await assert.rejects(
      git.diff({ staged: false, base: `--output=${output}`, paths: [] }, signal),
      code("invalid_input"),
    );
    await assert.rejects(git.log({ limit: 1, ref: "--all" }, signal), code("invalid_input"));
    await assert.rejects(git.switchBranch({ name: "--force", create: true }, signal), code("invalid_input"));
  });

  it("says that a folder is in no repository", async () => {
    const plain = await realpath(await mkdtemp(join(tmpdir(), "lathe-plain-")));
    try {
      await assert.rejects(createSimpleGit(plain).status(signal), code("not_found"));
    } finally {
      await rm(plain, { recursive: true });
    }
  });

  it("ends when it is aborted", async () => {
    await assert.rejects(git.status(AbortSignal.abort()), isAbortError);
  });
});
