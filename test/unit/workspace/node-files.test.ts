import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { ToolError } from "../../../src/base/errors.ts";
import type { ResolvedPath, WorkspaceFiles } from "../../../src/ports/workspace-files.ts";
import { createNodeFiles } from "../../../src/workspace/node-files.ts";

const { signal } = new AbortController();

describe("createNodeFiles", () => {
  let base: string;
  let root: string;
  let outside: string;
  let files: WorkspaceFiles;

  beforeEach(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), "lathe-files-")));
    root = join(base, "project");
    outside = join(base, "elsewhere");
    await mkdir(root);
    await mkdir(outside);
    await writeFile(join(outside, "secret.txt"), "secret\n");
    files = createNodeFiles([root]);
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  const put = (path: string, content: string | Uint8Array) => writeFile(join(root, path), content);
  const resolve = (path: string) => files.resolve(path);

  describe("resolve", () => {
    it("shows paths relative to the workspace", async () => {
      assert.deepEqual(await resolve("./src/../src/a.ts"), {
        absolute: join(root, "src/a.ts"),
        display: "src/a.ts",
        outside: false,
        guarded: false,
        ignored: false,
      });
      assert.equal((await resolve(".")).display, ".");
      assert.equal((await resolve(join(root, "a.ts"))).display, "a.ts");
    });

    it("knows what is outside, however it is written", async () => {
      for (const path of [
        "..",
        "../elsewhere/secret.txt",
        "src/../../elsewhere",
        "/etc/passwd",
        "~",
        "~/x",
        `${root}x/y`,
      ]) {
        assert.equal((await resolve(path)).outside, true, path);
      }
      assert.equal((await resolve("~/x")).absolute, join(await realpath(homedir()), "x"));
      assert.equal((await resolve("..a/b")).outside, false);
    });

    it("follows symbolic links of files, of folders and of what does not exist yet", async () => {
      await symlink(outside, join(root, "link"));
      await symlink(join(outside, "secret.txt"), join(root, "file"));
      await symlink(join(outside, "later.txt"), join(root, "dangling"));
      for (const path of ["link", "link/secret.txt", "link/new/deep.txt", "file", "dangling", "dangling/x"]) {
        const resolved = await resolve(path);
        assert.equal(resolved.outside, true, path);
        assert.ok(resolved.absolute.startsWith(outside), resolved.absolute);
      }
    });

    it("refuses what is no path", async () => {
      await symlink("loop", join(root, "loop"));
      for (const path of ["", "  ", "a\0b", "x".repeat(5000), "loop"]) {
        await assert.rejects(resolve(path), (error) => error instanceof ToolError && error.code === "invalid_input");
      }
    });

    it("guards settings, hooks and what runs on its own, in any spelling and at any depth", async () => {
      const guarded = [
        ".git/config",
        ".GIT/hooks/pre-commit",
        "packages/a/.git",
        ".vscode/settings.json",
        ".lathe/permissions.json",
        ".github/workflows/ci.yml",
        ".husky/pre-commit",
        ".devcontainer/devcontainer.json",
        ".mcp.json",
        ".npmrc",
        "sub/.bashrc",
        "project.code-workspace",
        ".gitlab-ci.yml",
        ".g\u200cit/config",
        ".git./config",
        ".latheignore",
        ".",
      ];
      const results = await Promise.all(guarded.map(async (path) => [path, (await resolve(path)).guarded]));
      assert.deepEqual(
        results.filter(([, isGuarded]) => !isGuarded),
        [[".", false]],
      );
      for (const path of [
        "package.json",
        "AGENTS.md",
        ".gitignore",
        ".github/ISSUE_TEMPLATE.md",
        "git/config",
        "vscode.ts",
      ]) {
        assert.equal((await resolve(path)).guarded, false, path);
      }
    });

    it("guards a linked settings folder under both names", async () => {
      await mkdir(join(root, "config"));
      await symlink("config", join(root, ".vscode"));
      await mkdir(join(root, ".git"));
      await symlink(".git", join(root, "innocent"));
      assert.equal((await resolve(".vscode/settings.json")).guarded, true);
      assert.equal((await resolve("innocent/config")).guarded, true);
    });

    it("keeps files with keys apart", async () => {
      for (const path of [
        ".env",
        ".env.local",
        "a/.ENV",
        "key.pem",
        "id_rsa",
        "b/id_ed25519",
        "../elsewhere/.env",
        "~/.ssh/config",
      ]) {
        assert.equal((await resolve(path)).ignored, true, path);
      }
      for (const path of [".env.example", ".env.sample", "id_rsa.pub", "environment.ts", "monkey"]) {
        assert.equal((await resolve(path)).ignored, false, path);
      }
    });

    it("follows the ignore files, and notices when they change", async () => {
      assert.equal((await resolve("private/a.txt")).ignored, false);
      await put(".latheignore", "private/\n*.log\n!keep.log\n");
      assert.equal((await resolve("private/a.txt")).ignored, true);
      assert.equal((await resolve("x/b.log")).ignored, true);
      assert.equal((await resolve("keep.log")).ignored, false);
      await put(".rooignore", "other/\n");
      assert.equal((await resolve("other/c")).ignored, true);
    });

    it("names the folders of a workspace with several", async () => {
      const both = createNodeFiles([root, outside]);
      assert.equal((await both.resolve("elsewhere/secret.txt")).display, "elsewhere/secret.txt");
      assert.equal((await both.resolve("elsewhere/secret.txt")).absolute, join(outside, "secret.txt"));
      assert.equal((await both.resolve("project/a.ts")).display, "project/a.ts");
      assert.equal((await both.resolve("src/a.ts")).display, "project/src/a.ts");
      assert.equal((await both.resolve(join(outside, "x"))).outside, false);
    });

    it("lets whole outputs of commands be read, but not be written unasked", async () => {
      const withOutputs = createNodeFiles([root], { outputDirectory: outside });
      const output = await withOutputs.resolve(join(outside, "secret.txt"));
      assert.deepEqual([output.outside, output.guarded], [false, true]);
      assert.equal((await withOutputs.resolve(join(base, "other"))).outside, true);
    });
  });

  describe("read", () => {
    const encoded: readonly [string, Buffer, string, string, boolean][] = [
      ["UTF-8", Buffer.from("naïve\r\n"), "naïve\r\n", "utf8", false],
      ["UTF-8 with mark", Buffer.from("\ufeffnaïve"), "naïve", "utf8", true],
      ["UTF-16 LE", Buffer.from("\ufeffnaïve\n", "utf16le"), "naïve\n", "utf16le", true],
      ["UTF-16 BE", Buffer.from("\ufeffnaïve\n", "utf16le").swap16(), "naïve\n", "utf16be", true],
      ["UTF-16 LE without mark", Buffer.from("plain text\n", "utf16le"), "plain text\n", "utf16le", false],
      ["UTF-16 BE without mark", Buffer.from("plain text\n", "utf16le").swap16(), "plain text\n", "utf16be", false],
      ["Windows-1252", Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x20, 0x80]), "café €", "windows1252", false],
      ["bytes Windows-1252 lacks", Buffer.from([0x61, 0xe9, 0x81]), "aé\u0081", "latin1", false],
      ["nothing", Buffer.from([]), "", "utf8", false],
    ];
    for (const [name, bytes, text, encoding, byteOrderMark] of encoded) {
      it(`decodes ${name} and writes it back unchanged`, async () => {
        await put("a.txt", bytes);
        const path = await resolve("a.txt");
        const file = await files.read(path, signal);
        assert.ok(file.kind === "text");
        assert.deepEqual(
          [file.text, file.encoding, file.byteOrderMark, file.size],
          [text, encoding, byteOrderMark, bytes.length],
        );
        await files.write(path, `${text}+`, file, { hash: file.hash }, signal);
        const longer = await files.read(path, signal);
        assert.ok(longer.kind === "text");
        assert.equal(longer.text, `${text}+`);
        await files.write(path, text, longer, { hash: longer.hash }, signal);
        assert.deepEqual(await readFile(path.absolute), bytes);
      });
    }

    it("tells binary files, folders and nothing apart", async () => {
      await put("a.png", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]));
      await put("a.pdf", "%PDF-1.7 text");
      const kinds = ["a.png", "a.pdf", ".", "missing", "a.png/below"].map(
        async (path) => (await files.read(await resolve(path), signal)).kind,
      );
      assert.deepEqual(await Promise.all(kinds), ["binary", "binary", "directory", "missing", "missing"]);
    });

    it("does not wait for a named pipe", async () => {
      execFileSync("mkfifo", [join(root, "pipe")]);
      await assert.rejects(files.read(await resolve("pipe"), signal), /not a regular file/);
    });

    it("does not follow a link that took the place of the file", async () => {
      await put("a.txt", "mine");
      const path = await resolve("a.txt");
      await rm(path.absolute);
      await symlink(join(outside, "secret.txt"), path.absolute);
      await assert.rejects(files.read(path, signal), (error) => error instanceof ToolError && error.code === "denied");
    });
  });

  describe("write", () => {
    const write = (path: ResolvedPath, text: string, expected: { hash: string } | { missing: true }) =>
      files.write(path, text, undefined, expected, signal);
    const hashOf = async (path: ResolvedPath) => {
      const content = await files.read(path, signal);
      assert.ok(content.kind === "text" || content.kind === "binary");
      return content.hash;
    };
    const code = (expected: string) => (error: unknown) => error instanceof ToolError && error.code === expected;

    it("creates, replaces and keeps the mode", async () => {
      const path = await resolve("bin/run.sh");
      const hash = await write(path, "one", { missing: true });
      await chmod(path.absolute, 0o755);
      await write(path, "two", { hash });
      assert.equal(await readFile(path.absolute, "utf8"), "two");
      assert.equal((await stat(path.absolute)).mode & 0o777, 0o755);
      assert.deepEqual(await readdir(join(root, "bin")), ["run.sh"]);
    });

    it("refuses when the file is not what was expected, and leaves no rest", async () => {
      await put("a.txt", "one");
      const path = await resolve("a.txt");
      await assert.rejects(write(path, "x", { hash: "0".repeat(64) }), code("conflict"));
      await assert.rejects(write(path, "x", { missing: true }), code("conflict"));
      await assert.rejects(write(await resolve("b.txt"), "x", { hash: "0".repeat(64) }), code("conflict"));
      assert.deepEqual(await readdir(root), ["a.txt"]);
      assert.equal(await readFile(path.absolute, "utf8"), "one");
    });

    it("refuses when a folder on the way has become a link", async () => {
      await mkdir(join(root, "src"));
      const path = await resolve("src/secret.txt");
      await rename(join(root, "src"), join(root, "moved"));
      await symlink(outside, join(root, "src"));
      await assert.rejects(write(path, "stolen", { missing: true }), code("denied"));
      assert.equal(await readFile(join(outside, "secret.txt"), "utf8"), "secret\n");
      await assert.rejects(
        files.remove(path, { hash: await hashOf(await resolve("../elsewhere/secret.txt")) }, signal),
        code("denied"),
      );
    });

    it("writes through a link inside the workspace, and keeps the link", async () => {
      await put("real.txt", "one");
      await symlink("real.txt", join(root, "link.txt"));
      const path = await resolve("link.txt");
      await write(path, "two", { hash: await hashOf(path) });
      assert.equal(await readFile(join(root, "real.txt"), "utf8"), "two");
      assert.deepEqual((await readdir(root)).sort(), ["link.txt", "real.txt"]);
    });

    it("refuses characters the encoding of the file lacks", async () => {
      await put("a.txt", Buffer.from([0xe9]));
      const path = await resolve("a.txt");
      const file = await files.read(path, signal);
      assert.ok(file.kind === "text");
      await assert.rejects(files.write(path, "日", file, { hash: file.hash }, signal), code("invalid_input"));
    });

    it("moves without replacing, and deletes what is expected", async () => {
      await put("a.txt", "one");
      await put("b.txt", "two");
      const [a, b, c] = await Promise.all([resolve("a.txt"), resolve("b.txt"), resolve("new/c.txt")]);
      const hash = await hashOf(a);
      await assert.rejects(files.move(a, b, { hash }, signal), code("conflict"));
      await files.move(a, c, { hash }, signal);
      assert.equal(await readFile(c.absolute, "utf8"), "one");
      await assert.rejects(files.remove(b, { hash }, signal), code("conflict"));
      await files.remove(c, { hash }, signal);
      assert.deepEqual((await readdir(root)).sort(), ["b.txt", "new"]);
    });

    it("does nothing once it is aborted", async () => {
      const aborted = AbortSignal.abort();
      await assert.rejects(files.write(await resolve("a.txt"), "x", undefined, { missing: true }, aborted), /aborted/);
      assert.deepEqual(await readdir(root), []);
    });
  });
});
