import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { defaultBounds } from "../../../src/checkpoints/scan-bounds.ts";
import { CheckpointWorkspace } from "./workspace.ts";

describe("checkpoints: commands", () => {
  let space: CheckpointWorkspace;
  const sh = (script: string) => () => {
    execFileSync("sh", ["-c", script], { cwd: space.root, stdio: "ignore" });
  };
  const use = (options: ConstructorParameters<typeof CheckpointWorkspace>[0]) => {
    space.remove();
    space = new CheckpointWorkspace(options);
  };
  beforeEach(() => {
    space = new CheckpointWorkspace();
  });
  afterEach(() => {
    assert.deepEqual(space.problems, []);
    space.remove();
  });

  it("brings back what a command overwrote, deleted, made and moved", async () => {
    space.put("a.txt", "a\n");
    space.put("src/b.txt", "b\n");
    space.put("src/c.bin", Buffer.from([0, 1, 2]));
    space.put("empty", "");
    const before = space.snapshot();
    const id = space.begin();
    await space.command(
      sh("echo x > a.txt; rm src/b.txt; mv src/c.bin c.bin; mkdir -p made/deep; echo n > made/deep/n"),
    );
    const after = space.snapshot();
    assert.deepEqual(await space.preview(id), [
      "restore a.txt +1 -1",
      "delete c.bin +0 -0",
      "delete made/deep/n +0 -1",
      "recreate src/b.txt +1 -0",
      "recreate src/c.bin +0 -0",
    ]);
    const { undo } = await space.restore(id);
    assert.deepEqual(space.snapshot(), before);
    await space.restore(undo.id);
    assert.deepEqual(space.snapshot(), after);
  });

  it("notes a change of the same length that gave the file its old time back", async () => {
    const old = new Date("2026-01-01T00:00:00Z");
    space.put("a.txt", "1234\n");
    utimesSync(space.at("a.txt"), old, old);
    const id = space.begin();
    await space.command(() => undefined);
    await space.command(() => {
      writeFileSync(space.at("a.txt"), "4321\n");
      utimesSync(space.at("a.txt"), old, old);
    });
    await space.restore(id);
    assert.equal(space.read("a.txt"), "1234\n");
  });

  it("notes nothing for a file that was only touched", async () => {
    space.put("a.txt", "a\n");
    const id = space.begin();
    await space.command(sh("touch a.txt"));
    assert.deepEqual(await space.preview(id), []);
    assert.equal((await space.store.list())[0]?.files, 0);
  });

  it("does not take a person's work before a command for the command's", async () => {
    space.put("a.txt", "a\n");
    const id = space.begin();
    await space.command(() => undefined);
    space.put("a.txt", "person\n");
    await space.command(sh("echo more >> a.txt"));
    assert.equal(space.read("a.txt"), "person\nmore\n");
    await space.restore(id);
    assert.equal(space.read("a.txt"), "person\n");
  });

  it("swaps a file for a folder and back", async () => {
    space.put("thing", "file\n");
    const before = space.snapshot();
    const id = space.begin();
    await space.command(sh("rm thing; mkdir thing; echo a > thing/a"));
    const after = space.snapshot();
    const { undo } = await space.restore(id);
    assert.deepEqual(space.snapshot(), before);
    await space.restore(undo.id);
    assert.deepEqual(space.snapshot(), after);
  });

  it("covers ignored files, ignored folders only where the agent has been, and never git's folder", async () => {
    execFileSync("git", ["init", "--quiet"], { cwd: space.root });
    space.put(".gitignore", "out/\n*.local\n!kept/out/\n");
    space.put("settings.local", "mine\n");
    space.put("out/a.txt", "a\n");
    space.put("out/b.txt", "b\n");
    space.put("kept/out/c.txt", "c\n");
    space.put("node_modules/m.js", "m\n");
    const id = space.begin();
    await space.agentWrite("out/a.txt", "agent\n");
    await space.command(
      sh(
        "for f in settings.local out/a.txt out/b.txt kept/out/c.txt node_modules/m.js .git/HEAD; do echo x > $f; done",
      ),
    );
    assert.deepEqual(await space.preview(id), [
      "restore kept/out/c.txt +1 -1",
      "restore out/a.txt +1 -1",
      "restore settings.local +1 -1",
    ]);
    await space.restore(id);
    assert.equal(space.read("out/a.txt"), "a\n");
    assert.equal(space.read("settings.local"), "mine\n");
    assert.equal(space.read(".git/HEAD"), "x\n");
  });

  it("works in nested repositories and leaves every git as it is", async () => {
    const git = (folder: string, ...words: string[]) =>
      execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...words], {
        cwd: space.at(folder),
        encoding: "utf8",
      });
    const folders = [".", "inner"];
    space.put("outer.txt", "o\n");
    space.put("inner/inner.txt", "i\n");
    for (const folder of folders) {
      git(folder, "init", "--quiet", "--initial-branch=main");
      git(folder, "add", folder === "." ? "outer.txt" : "inner.txt");
      git(folder, "commit", "--quiet", "-m", "Start");
    }
    space.put("inner/inner.txt", "stashed\n");
    git("inner", "stash");
    space.put("inner/staged.txt", "s\n");
    git("inner", "add", "staged.txt");
    const facts = () =>
      folders.map((folder) => [
        git(folder, "rev-parse", "HEAD"),
        git(folder, "branch", "--all"),
        git(folder, "stash", "list"),
        git(folder, "ls-files", "--stage"),
        readFileSync(space.at(join(folder, ".git/index")), "hex"),
      ]);
    const statuses = () => folders.map((folder) => git(folder, "--no-optional-locks", "status", "--porcelain"));
    const before = [facts(), statuses()];
    const id = space.begin();
    await space.agentWrite("inner/inner.txt", "agent\n");
    await space.command(sh("echo x > outer.txt; rm inner/staged.txt; echo n > inner/new.txt"));
    const { undo } = await space.restore(id);
    assert.deepEqual([facts(), statuses()], before);
    await space.restore(undo.id);
    assert.deepEqual(facts(), before[0]);
    assert.equal(space.read("inner/new.txt"), "n\n");
  });

  it("does not follow links, and says what it cannot bring back", async () => {
    const outside = join(space.base, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "o.txt"), "o\n");
    symlinkSync(outside, space.at("link"));
    space.put("target.txt", "t\n");
    symlinkSync("target.txt", space.at("file-link"));
    const id = space.begin();
    await space.command(() => {
      writeFileSync(join(outside, "o.txt"), "changed\n");
      unlinkSync(space.at("file-link"));
      space.put("file-link", "now a file\n");
    });
    assert.deepEqual(await space.preview(id), ["not covered file-link: it was no regular file before a command"]);
    await space.restore(id);
    assert.equal(space.read("file-link"), "now a file\n");
  });

  it("says that a file was too large to be kept, and does not touch it", async () => {
    use({ bounds: { ...defaultBounds, fileBytes: 10 } });
    space.put("large.txt", "more than ten bytes\n");
    space.put("small.txt", "small\n");
    const id = space.begin();
    await space.command(sh("echo x > large.txt; echo x > small.txt"));
    assert.deepEqual(await space.preview(id), [
      "restore small.txt +1 -1",
      "not covered large.txt: a command changed it, and it was beyond the bounds of what is kept before",
    ]);
    // A later change by a tool must not pass for the state of the checkpoint.
    await space.agentWrite("large.txt", "y\n");
    await space.restore(id, { force: true });
    assert.equal(space.read("large.txt"), "y\n");
  });

  it("never deletes a file it merely had not seen, in a workspace beyond the bounds", async () => {
    use({ bounds: { ...defaultBounds, files: 4 } });
    for (const name of ["a", "b", "c"]) for (const file of ["1", "2"]) space.put(`${name}/${file}`, `${name}${file}\n`);
    const id = space.begin();
    const before = space.snapshot();
    await space.command(sh("rm a/1; echo new > a/3; echo x > c/1"));
    const lines = await space.preview(id);
    assert.deepEqual(lines.slice(0, 2), ["recreate a/1 +1 -0", "delete a/3 +0 -1"]);
    assert.match(lines[2] ?? "", /too large to be watched whole/);
    await space.restore(id);
    assert.deepEqual(space.snapshot(), { ...before, "c/1": "644 x\n" });
  });

  it("stops keeping at the total size, the latest changes first", async () => {
    use({ bounds: { ...defaultBounds, totalBytes: 10 } });
    space.put("old.txt", "12345678\n");
    utimesSync(space.at("old.txt"), 1, 1);
    space.put("new.txt", "1234567\n");
    const id = space.begin();
    await space.command(sh("echo x > old.txt; echo x > new.txt"));
    await space.restore(id);
    assert.equal(space.read("new.txt"), "1234567\n");
    assert.equal(space.read("old.txt"), "x\n");
  });

  it("finds what is added to a folder that it remembers, whatever the folder's time says", async () => {
    const old = new Date("2026-01-01T00:00:00Z");
    space.put("src/a.txt", "a\n");
    utimesSync(space.at("src"), old, old);
    const before = space.snapshot();
    const id = space.begin();
    await space.recorder.prepare();
    await space.command(() => undefined);
    await space.command(() => {
      space.put("src/b.txt", "b\n");
      space.drop("src/a.txt");
      utimesSync(space.at("src"), old, old);
    });
    assert.deepEqual(await space.preview(id), ["recreate src/a.txt +1 -0", "delete src/b.txt +0 -1"]);
    await space.restore(id);
    assert.deepEqual(space.snapshot(), before);
  });

  it("keeps contents ahead of the first command, and nothing where no checkpoint was begun", async () => {
    space.put("a.txt", "a\n");
    await space.recorder.prepare();
    assert.equal(existsSync(join(space.directory, "blobs")), false);
    space.begin();
    await space.recorder.prepare();
    assert.equal(readdirSync(join(space.directory, "blobs")).length, 1);
  });

  it("notes what a failing command did", async () => {
    const id = space.begin();
    await assert.rejects(
      space.command(() => {
        space.put("left.txt", "x\n");
        throw new Error("failed");
      }),
      /failed/,
    );
    assert.deepEqual(await space.preview(id), ["delete left.txt +0 -1"]);
  });
});
