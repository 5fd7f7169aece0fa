import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWorktrees } from "../../../src/workspace/worktrees.ts";

const signal = new AbortController().signal;
const logger = { log: () => undefined };

describe("worktrees", () => {
  let folder: string;
  let project: string;
  let stateDirectory: string;
  const git = (...commandLine: string[]) => execFileSync("git", commandLine, { cwd: project, encoding: "utf8" });
  const write = (path: string, text: string) => {
    mkdirSync(join(project, path, ".."), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  const open = (cwd = project) => createWorktrees({ cwd, stateDirectory, logger }).open(signal);
  const left = () =>
    existsSync(join(stateDirectory, "worktrees")) ? readdirSync(join(stateDirectory, "worktrees")) : [];

  beforeEach(() => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), "lathe-worktrees-"));
    project = join(folder, "project");
    stateDirectory = join(folder, "state");
    mkdirSync(project);
    execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: project });
    git("config", "user.name", "Test");
    git("config", "user.email", "test@example.com");
    write(".gitignore", "node_modules/\n.env\n");
    write("a.txt", "one\n");
    write("packages/b/b.txt", "b\n");
    git("add", "--all");
    git("commit", "--quiet", "-m", "Start");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("have the files as they are now, also what is not committed, but nothing that is ignored", async () => {
    write("a.txt", "two\n");
    write("new.txt", "new\n");
    write(".env", "SECRET=1\n");
    git("add", "a.txt");
    const status = git("status", "--porcelain");
    const worktree = await open();
    assert.equal(readFileSync(join(worktree.root, "a.txt"), "utf8"), "two\n");
    assert.equal(readFileSync(join(worktree.root, "new.txt"), "utf8"), "new\n");
    assert.ok(!existsSync(join(worktree.root, ".env")));
    assert.equal(git("status", "--porcelain"), status, "the index of the user is as it was");
    await worktree.remove();
    assert.deepEqual(left(), []);
    assert.equal(git("worktree", "list", "--porcelain").match(/^worktree /gm)?.length, 1);
    assert.equal(git("branch", "--list").trim(), "* main");
  });

  it("tell what was changed, made and deleted in them, and leave the workspace alone", async () => {
    write("gone.txt", "gone\n");
    const worktree = await open();
    writeFileSync(join(worktree.root, "a.txt"), "changed\n");
    writeFileSync(join(worktree.root, "made.txt"), "made\n");
    writeFileSync(join(worktree.root, "data.bin"), Buffer.from([0, 1, 2]));
    rmSync(join(worktree.root, "gone.txt"));
    assert.deepEqual(await worktree.changes(signal), [
      { path: "a.txt", before: "one\n", after: "changed\n" },
      { path: "data.bin", binary: true },
      { path: "gone.txt", before: "gone\n" },
      { path: "made.txt", after: "made\n" },
    ]);
    assert.equal(readFileSync(join(project, "a.txt"), "utf8"), "one\n");
    await worktree.remove();
  });

  it("have the workspace's dependencies linked, which count as no change", async () => {
    write("node_modules/dep/index.js", "1\n");
    const worktree = await open();
    assert.ok(lstatSync(join(worktree.root, "node_modules")).isSymbolicLink());
    assert.deepEqual(await worktree.changes(signal), []);
    await worktree.remove();
    assert.ok(existsSync(join(project, "node_modules/dep/index.js")), "what is linked stays");
  });

  it("begin at the workspace folder where that is below the repository's root", async () => {
    const worktree = await open(join(project, "packages/b"));
    writeFileSync(join(worktree.root, "b.txt"), "c\n");
    assert.deepEqual(await worktree.changes(signal), [{ path: "b.txt", before: "b\n", after: "c\n" }]);
    await worktree.remove();
  });

  it("run no hooks of the repository", async () => {
    const trace = join(folder, "hook-ran");
    mkdirSync(join(project, ".git/hooks"), { recursive: true });
    writeFileSync(join(project, ".git/hooks/post-checkout"), `#!/bin/sh\ntouch ${trace}\n`, { mode: 0o755 });
    await (await open()).remove();
    assert.ok(!existsSync(trace));
  });

  it("are refused where there is no repository, or no commit", async () => {
    await assert.rejects(open(folder), { code: "not_found" });
    const empty = join(folder, "empty");
    mkdirSync(empty);
    execFileSync("git", ["init", "--quiet"], { cwd: empty });
    await assert.rejects(open(empty), { code: "not_found" });
    assert.deepEqual(left(), []);
  });

  it("that a killed process left are swept; those in use stay", async () => {
    const module = join(import.meta.dirname, "../../../src/workspace/worktrees.ts");
    const program = `
      import { createWorktrees } from ${JSON.stringify(module)};
      const options = ${JSON.stringify({ cwd: project, stateDirectory })};
      const worktree = await createWorktrees({ ...options, logger: { log() {} } }).open(new AbortController().signal);
      console.log(worktree.root);
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", program]);
    const [output] = await once(child.stdout, "data");
    const root = String(output).trim();
    assert.ok(existsSync(join(root, "a.txt")));
    const own = await open();
    const { sweep } = createWorktrees({ cwd: project, stateDirectory, logger });
    await sweep();
    assert.ok(existsSync(root), "its process is still there");
    child.kill("SIGKILL");
    await once(child, "exit");
    await sweep();
    assert.ok(!existsSync(root));
    assert.ok(existsSync(own.root), "this process still needs it");
    assert.doesNotMatch(git("worktree", "list"), new RegExp(root));
    await own.remove();
    assert.deepEqual(left(), []);
  });
});
