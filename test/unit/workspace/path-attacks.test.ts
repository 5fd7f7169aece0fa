import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { ToolError } from "../../../src/base/errors.ts";
import { builtInRules } from "../../../src/permissions/built-in-rules.ts";
import { decide } from "../../../src/permissions/decide.ts";
import type { WorkspaceFiles } from "../../../src/ports/workspace-files.ts";
import type { PermissionMode } from "../../../src/protocol/access.ts";
import { pathAccess } from "../../../src/tools/path-access.ts";
import { createNodeFiles } from "../../../src/workspace/node-files.ts";
import { corpus } from "../permissions/commands/command-trial.ts";

/** What must hold: `refused` gives no path at all; the others never pass unasked. */
type Expected = "refused" | "outside" | "guarded" | "secret" | "plain";
interface PathAttack {
  group: string;
  /** `<parent>` is the folder above the workspace, `<home>` that of whoever runs the test, `<long>` 300 letters. */
  path: string;
  is: Expected;
}

const signal = new AbortController().signal;
const modes: readonly PermissionMode[] = ["manual", "edits", "sandboxed", "read-only"];

interface Trap {
  parent: string;
  workspace: string;
  files: WorkspaceFiles;
}

/** A workspace full of links, beside files that must stay as they are. */
function createTrap(): Trap {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), "lathe-paths-")));
  const workspace = join(parent, "workspace");
  for (const folder of [
    "workspace/src/deep",
    "workspace/.git/hooks",
    "workspace/.vscode",
    "workspace/secret",
    "outside/folder",
    "workspace-twin",
  ])
    mkdirSync(join(parent, folder), { recursive: true });
  const texts = [
    "workspace/src/a.txt",
    "workspace/src/deep/b.txt",
    "workspace/.git/config",
    "workspace/.env",
    "workspace/secret/token.txt",
  ];
  for (const path of [...texts, "outside/x.txt", "outside/folder/y.txt", "workspace-twin/x.txt"])
    writeFileSync(join(parent, path), "original\n");
  writeFileSync(join(workspace, ".latheignore"), "secret/\n");
  const links: [string, string][] = [
    ["link", "../outside/x.txt"],
    ["dangling", "../outside/new.txt"],
    ["linkdir", "../outside"],
    ["src/up", ".."],
    ["src/upup", "../.."],
    ["absolute", join(parent, "outside")],
    ["chain1", "chain2"],
    ["chain2", "chain3"],
    ["chain3", "../outside"],
    ["loop1", "loop2"],
    ["loop2", "loop1"],
    ["self", "self"],
    ["src/hooks", "../.git/hooks"],
    ["innocent.txt", ".git/config"],
    ["settings", ".vscode"],
    ["notes.txt", ".env"],
    ["store", "secret"],
    ["root", "/"],
    ["proc", "/proc/self/root"],
    ["twin", "../workspace-twin"],
  ];
  for (const [name, target] of links) symlinkSync(target, join(workspace, name));
  return { parent, workspace, files: createNodeFiles([workspace]) };
}

/** Everything outside the workspace, to see that it stayed as it was. */
function outsideOf({ parent }: Trap): string[] {
  return ["outside", "workspace-twin"].flatMap((folder) =>
    readdirSync(join(parent, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(
        (entry) => `${join(entry.parentPath, entry.name)}: ${readFileSync(join(entry.parentPath, entry.name), "utf8")}`,
      ),
  );
}

describe("attacks by paths", () => {
  let trap: Trap;
  beforeEach(() => {
    trap = createTrap();
  });
  afterEach(() => rmSync(trap.parent, { recursive: true, force: true }));

  const attacks = corpus<PathAttack>("paths.json");
  it("are a hundred at least", () => assert.ok(attacks.length >= 100));

  for (const { group, path, is } of attacks) {
    it(`${group}: ${JSON.stringify(path.slice(0, 60))} is ${is}`, async () => {
      const given = path
        .replace("<parent>", trap.parent)
        .replace("<home>", homedir())
        .replace("<long>", "a".repeat(300));
      const resolved = await trap.files.resolve(given).catch((error) => {
        assert.ok(error instanceof ToolError, String(error));
        return undefined;
      });
      if (is === "refused") return assert.equal(resolved, undefined);
      assert.ok(resolved);
      assert.equal(resolved.outside, is === "outside");
      if (is === "guarded") assert.equal(resolved.guarded, true);
      if (is === "secret") assert.equal(resolved.ignored, true);
      if (is === "plain") assert.deepEqual([resolved.guarded, resolved.ignored], [false, false]);
      for (const mode of modes) {
        const verdict = (kind: "read" | "write") =>
          decide([pathAccess(kind, resolved)], { mode, rules: builtInRules, trusted: true }).action;
        if (is !== "plain") assert.notEqual(verdict("write"), "allow", `write in ${mode}`);
        if (is === "outside" || is === "secret") assert.notEqual(verdict("read"), "allow", `read in ${mode}`);
      }
      if (is === "guarded")
        assert.equal(
          decide([pathAccess("write", resolved)], { mode: "all", rules: builtInRules, trusted: true }).action,
          "ask",
        );
      return undefined;
    });
  }

  it("through a hard link: the other name keeps its content", async () => {
    for (const target of ["outside/x.txt", "workspace/.git/config"]) {
      const name = join(trap.workspace, "src", `hard-${target.length}.txt`);
      linkSync(join(trap.parent, target), name);
      const path = await trap.files.resolve(name);
      const read = await trap.files.read(path, signal);
      assert.ok(read.kind === "text");
      await trap.files.write(path, "changed\n", read, { hash: read.hash }, signal);
      assert.equal(readFileSync(name, "utf8"), "changed\n");
      assert.equal(readFileSync(join(trap.parent, target), "utf8"), "original\n");
    }
  });

  describe("where a folder is swapped for a link after it was resolved", () => {
    const swap = (link: string, target: string) => {
      renameSync(join(trap.workspace, link), join(trap.workspace, `${link}-away`));
      symlinkSync(target, join(trap.workspace, link));
    };
    const deeds: Record<string, (files: WorkspaceFiles, path: string) => Promise<unknown>> = {
      read: async (files, path) => files.read(await swapAfter(files, path), signal),
      "write of a new file": async (files, path) =>
        files.write(await swapAfter(files, `${path}.new`), "escaped\n", undefined, { missing: true }, signal),
      "write in a new folder": async (files, path) =>
        files.write(await swapAfter(files, `${path}.d/e/f.txt`), "escaped\n", undefined, { missing: true }, signal),
      list: async (files, path) => files.list(await swapAfter(files, join(path, "..")), signal),
      overwrite: async (files, path) => {
        const resolved = await files.resolve(path);
        const read = await files.read(resolved, signal);
        assert.ok(read.kind === "text");
        swap("src", "../outside");
        return files.write(resolved, "escaped\n", read, { hash: read.hash }, signal);
      },
      remove: async (files, path) => {
        const resolved = await files.resolve(path);
        const read = await files.read(resolved, signal);
        assert.ok(read.kind === "text");
        swap("src", "../outside");
        return files.remove(resolved, { hash: read.hash }, signal);
      },
      move: async (files, path) => {
        const resolved = await files.resolve(path);
        const read = await files.read(resolved, signal);
        assert.ok(read.kind === "text");
        const target = await files.resolve("src/deep/moved.txt");
        swap("src", "../outside");
        return files.move(resolved, target, { hash: read.hash }, signal);
      },
    };
    async function swapAfter(files: WorkspaceFiles, path: string) {
      const resolved = await files.resolve(path);
      swap("src", "../outside");
      return resolved;
    }
    for (const [name, deed] of Object.entries(deeds)) {
      it(`${name} is refused`, async () => {
        mkdirSync(join(trap.parent, "outside/deep"));
        writeFileSync(join(trap.parent, "outside/a.txt"), "original\n");
        const before = outsideOf(trap);
        await assert.rejects(
          deed(trap.files, "src/a.txt"),
          (error) => error instanceof ToolError && ["denied", "not_found"].includes(error.code),
        );
        assert.deepEqual(outsideOf(trap), before);
      });
    }
  });

  it("in a race: while another thread swaps a folder back and forth, nothing is written or read outside", async () => {
    mkdirSync(join(trap.parent, "outside/deep"));
    writeFileSync(join(trap.parent, "outside/a.txt"), "outside\n");
    const before = outsideOf(trap);
    const { workspace } = trap;
    const swapper = new Worker(
      `const { renameSync, rmSync, symlinkSync } = require("node:fs");
       const { workerData: { src, away }, parentPort } = require("node:worker_threads");
       let running = true;
       parentPort.on("message", () => { running = false; });
       const turn = () => {
         for (let round = 0; round < 50; round += 1) {
           renameSync(src, away);
           // A write may have made the folder anew meanwhile.
           try { symlinkSync("../outside", src); } catch {}
           for (;;) try { rmSync(src, { recursive: true, force: true }); renameSync(away, src); break; } catch {}
         }
         if (running) setImmediate(turn); else parentPort.close();
       };
       turn();`,
      { eval: true, workerData: { src: join(workspace, "src"), away: join(workspace, "src-away") } },
    );
    const ended = new Promise((done) => swapper.once("exit", done));
    let done = 0;
    for (let round = 0; round < 400; round += 1) {
      try {
        const path = await trap.files.resolve(round % 2 === 0 ? "src/a.txt" : `src/deep/new-${round}.txt`);
        if (path.outside) continue;
        const content = await trap.files.read(path, signal);
        if (content.kind === "text") {
          assert.notEqual(content.text, "outside\n");
          await trap.files.write(path, `inside ${round}\n`, content, { hash: content.hash }, signal);
        } else await trap.files.write(path, `inside ${round}\n`, undefined, { missing: true }, signal);
        done += 1;
      } catch (error) {
        // Found missing or moved in mid-swap.
        if (!(error instanceof ToolError)) throw error;
      }
    }
    swapper.postMessage("stop");
    await ended;
    assert.deepEqual(outsideOf(trap), before);
    assert.ok(done > 0, "Not one write came through between the swaps");
  });

  it("of a file that becomes a link between the question and the write", async () => {
    const path = await trap.files.resolve("src/a.txt");
    const read = await trap.files.read(path, signal);
    assert.ok(read.kind === "text");
    rmSync(path.absolute);
    symlinkSync(join(trap.parent, "outside/x.txt"), path.absolute);
    await assert.rejects(trap.files.write(path, "escaped\n", read, { hash: read.hash }, signal), ToolError);
    await assert.rejects(trap.files.read(path, signal), ToolError);
    assert.equal(readFileSync(join(trap.parent, "outside/x.txt"), "utf8"), "original\n");
  });

  it("of a pipe does not hang", async function () {
    if (process.platform === "win32") this.skip();
    await new Promise((done) => execFile("mkfifo", [join(trap.workspace, "pipe")], done));
    await assert.rejects(trap.files.read(await trap.files.resolve("pipe"), signal), /not a regular file/);
    assert.ok(existsSync(join(trap.workspace, "pipe")));
  });
});
