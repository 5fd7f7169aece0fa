import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ensureSandboxPrograms } from "../../../scripts/lib/sandbox-programs.mjs";
import type { CommandSandbox, SandboxHosts } from "../../../src/ports/command-sandbox.ts";
import type { Shell, ShellResult } from "../../../src/ports/shell.ts";
import { createNodeShell } from "../../../src/workspace/node-shell.ts";
import { createCommandSandbox } from "../../../src/workspace/sandbox/create-command-sandbox.ts";

const repository = resolve(import.meta.dirname, "../../..");
const signal = new AbortController().signal;
const none: SandboxHosts = { allowed: [], denied: [] };

interface Box {
  parent: string;
  workspace: string;
  sandbox: CommandSandbox;
  shell: Shell;
  run(command: string, given?: { cwd?: string; timeoutMs?: number; abort?: AbortSignal }): Promise<ShellResult>;
  dispose(): Promise<void>;
}

function createBox(env: NodeJS.ProcessEnv, hosts: () => SandboxHosts = () => none): Box {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), "lathe-box-")));
  const [workspace, stateDir, home] = ["workspace", "state", "home"].map((name) => join(parent, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of ["src", "secret", ".github/workflows", "sub/.git/hooks", "packages/a/.vscode"])
    mkdirSync(join(workspace, folder), { recursive: true });
  mkdirSync(join(stateDir, "sessions"), { recursive: true });
  mkdirSync(join(home, ".ssh"), { recursive: true });
  execFileSync("git", ["init", "-q", workspace]);
  const files: [string, string][] = [
    [join(workspace, ".env"), "KEY=hunter2\n"],
    [join(workspace, "src/deep.pem"), "hunter2\n"],
    [join(workspace, "secret/token.txt"), "hunter2\n"],
    [join(workspace, ".latheignore"), "secret/\n"],
    [join(workspace, "src/a.txt"), "a\n"],
    [join(workspace, ".github/workflows/ci.yml"), "on: push\n"],
    [join(workspace, "packages/a/.vscode/settings.json"), "{}\n"],
    [join(stateDir, "permissions.json"), '{"rules":[]}\n'],
    [join(home, ".ssh/id_rsa"), "hunter2\n"],
    [join(home, ".netrc"), "hunter2\n"],
    [join(home, "notes.txt"), "readable\n"],
    [join(parent, "outside.txt"), "outside\n"],
  ];
  for (const [path, text] of files) writeFileSync(path, text);
  const sandbox = createCommandSandbox({
    roots: [workspace],
    stateDir,
    home,
    env,
    hosts,
    bundleDirectory: join(repository, "missing"),
    hostScript: join(repository, "src/workspace/sandbox/sandbox-host.ts"),
  });
  const shell = createNodeShell({ spillDirectory: join(parent, "spill"), env, sandbox });
  return {
    parent,
    workspace,
    sandbox,
    shell,
    run: (command, { cwd = workspace, timeoutMs = 30_000, abort = signal } = {}) =>
      shell.run({ command, cwd, timeoutMs, background: false, sandboxed: true, onOutput: () => undefined }, abort),
    dispose: async () => {
      await shell.dispose();
      await sandbox.dispose();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

describe("the sandbox for commands", function () {
  this.timeout(90_000);
  let box: Box;
  let server: Server;
  let port: number;
  let env: NodeJS.ProcessEnv;

  before(async function () {
    const programs = await ensureSandboxPrograms();
    if ("missing" in programs) {
      console.warn(`      SKIPPED: the real sandbox was not tried: ${programs.missing}.`);
      this.skip();
    }
    env = { ...process.env, PATH: programs.path, GITHUB_TOKEN: "hunter2", OPENAI_API_KEY: "hunter2" };
    box = createBox(env);
    const absence = await box.sandbox.absence();
    if (absence !== undefined) {
      console.warn(`      SKIPPED: the real sandbox was not tried: ${absence.problem}`);
      this.skip();
    }
    server = createServer((_, response) => response.end("reached"));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    port = (server.address() as AddressInfo).port;
  });
  after(async () => {
    server?.close();
    await box?.dispose();
  });

  it("runs in the folder, writes in the workspace and gives output and exit code", async () => {
    const result = await box.run("pwd; echo new > made.txt; cat made.txt ../workspace/src/a.txt; exit 7", {
      cwd: join(box.workspace, "src"),
    });
    assert.equal(
      result.output,
      `${join(box.workspace, "src")}\nnew\n`.concat("cat: ../workspace/src/a.txt: No such file or directory\n"),
    );
    assert.equal(result.exitCode, 7);
    assert.deepEqual(result.sandbox, { refused: [], guardedCreated: [] });
    assert.equal(readFileSync(join(box.workspace, "src/made.txt"), "utf8"), "new\n");
  });

  describe("lets nothing be written outside, nor what is guarded", () => {
    const targets = [
      "../outside.txt",
      "../new.txt",
      "/etc/lathe-sandbox-trial",
      "/usr/local/bin/lathe-sandbox-trial",
      "~/lathe-sandbox-trial",
      "../home/.ssh/authorized_keys",
      "../state/permissions.json",
      ".git/hooks/pre-commit",
      ".git/config",
      "sub/.git/hooks/post-checkout",
      ".github/workflows/ci.yml",
      ".github/workflows/new.yml",
      ".latheignore",
      ".vscode/settings.json",
      ".lathe/permissions.json",
      ".claude/settings.json",
      ".husky/pre-commit",
      ".npmrc",
      ".envrc",
      ".mcp.json",
      "packages/a/.vscode/settings.json",
      ".env",
      "secret/token.txt",
    ];
    for (const target of targets) {
      it(target, async () => {
        const path = resolve(box.workspace, target.replace("~", homedir()));
        const before = existsSync(path) ? readFileSync(path, "utf8") : undefined;
        const result = await box.run(`mkdir -p "$(dirname ${target})"; echo changed > ${target}`);
        // What lies in a hidden folder is another one there, so that writing seems to work.
        if (!/home|state/.test(target)) assert.notEqual(result.exitCode, 0);
        assert.equal(existsSync(path) ? readFileSync(path, "utf8") : undefined, before);
      });
    }

    it("by renaming, linking, mounting or changing the mode either", async () => {
      const commands = [
        "mv .git/hooks .git/h2 && mkdir .git/hooks && echo x > .git/hooks/pre-commit",
        "mv .git/config .git/c2",
        "ln -sf ../.git/hooks src/link && echo x > src/link/pre-commit",
        "ln ../outside.txt src/hard && echo x >> src/hard",
        "mount -o remount,rw / && echo x > ../outside.txt",
        "umount .git/config && echo x > .git/config",
        "unshare -rm sh -c 'umount .git/config; echo x > .git/config'",
        "chmod 777 .git/hooks && echo x > .git/hooks/pre-commit",
        "rm -f .latheignore",
        "echo x > /proc/1/root/../../outside.txt",
        "echo x > /proc/self/cwd/../outside.txt",
        "rm -rf .github",
      ];
      for (const command of commands) {
        const result = await box.run(command);
        assert.notEqual(result.exitCode, 0, `${command}: ${result.output}`);
      }
      assert.ok(!existsSync(join(box.workspace, ".git/hooks/pre-commit")));
      assert.equal(readFileSync(join(box.parent, "outside.txt"), "utf8"), "outside\n");
      assert.ok(existsSync(join(box.workspace, ".latheignore")));
      assert.ok(existsSync(join(box.workspace, ".github/workflows/ci.yml")));
      assert.match(readFileSync(join(box.workspace, ".git/config"), "utf8"), /repositoryformatversion/);
    });
  });

  it("lets no secret be read, in no way, and leaves other files readable", async () => {
    const secrets = [
      "cat .env",
      "cat src/deep.pem",
      "cat secret/token.txt",
      "cat ../home/.ssh/id_rsa",
      "cat ../home/.netrc",
      "cat ../state/permissions.json",
      "grep -r hunter2 . ../home",
      "cp .env src/copy && cat src/copy",
      "ln .env src/hard && cat src/hard",
      "ln -s ../.env src/soft; cat src/soft",
      "mv secret src/s2 && cat src/s2/token.txt",
      "cat /proc/1/environ /proc/self/environ | tr '\\0' '\\n'",
      "env",
      "tar cf - .env secret",
      "git add -f .env && git show :.env",
    ];
    for (const command of secrets) {
      const { output } = await box.run(command);
      assert.doesNotMatch(output, /hunter2/, command);
    }
    assert.match((await box.run("cat ../home/notes.txt")).output, /readable/);
  });

  it("lets git work as usual", async () => {
    const { output, exitCode } = await box.run(
      "git add src/a.txt && git -c user.name=a -c user.email=a@example.org commit -qm first && git log --format=%s && git status --short",
    );
    assert.equal(exitCode, 0, output);
    assert.match(output, /^first$/m);
    assert.doesNotMatch(output, /\.(vscode|npmrc|idea|husky|envrc)/);
  });

  it("reaches no network, neither this machine's own ports", async () => {
    const script = `fetch("http://127.0.0.1:${port}/").then((r) => r.text()).then(console.log, () => console.log("no way"))`;
    assert.match((await box.run(`node -e '${script}'`)).output, /no way/);
    const { sandbox, output } = await box.run("curl -sS -m 5 https://refused.example/ || node -e 'process.exit(3)'");
    assert.doesNotMatch(output, /reached/);
    if (/403/.test(output)) assert.deepEqual(sandbox?.refused, ["reaching refused.example:443"]);
  });

  it("says what it refused, and that guarded files came up where they were not expected", async () => {
    const { sandbox } = await box.run(
      "echo x > /etc/lathe-sandbox-trial; mkdir -p src/.vscode && echo {} > src/.vscode/tasks.json",
    );
    assert.deepEqual(sandbox, { refused: ["writing /etc/lathe-sandbox-trial"], guardedCreated: ["src/.vscode"] });
  });

  it("ends the whole group at a time limit and at an abort", async () => {
    const late = await box.run("sleep 300 & (trap '' TERM; sleep 300)", { timeoutMs: 700 });
    assert.equal(late.timedOut, true);
    assert.equal(late.running, false);
    const abort = new AbortController();
    const running = box.run("echo begun; sleep 300", { abort: abort.signal });
    setTimeout(() => abort.abort(), 700);
    await assert.rejects(running, { name: "AbortError" });
  });

  it("shows output as it comes, and background commands can be read and stopped", async () => {
    const request = { command: "echo first; sleep 300", cwd: box.workspace, timeoutMs: 1, sandboxed: true };
    const result = await box.shell.run({ ...request, background: true, onOutput: () => undefined }, signal);
    assert.match(result.output, /first/);
    assert.equal(result.running, true);
    await box.shell.stop(result.processId, signal);
    await assert.rejects(box.shell.readOutput(result.processId, signal), /no process/);
  });

  it("leaves nothing of its own behind", async () => {
    await box.run("true");
    const names = readdirSync(box.workspace).sort();
    assert.deepEqual(
      names.filter((name) => name.startsWith(".")),
      [".env", ".git", ".github", ".latheignore"],
    );
  });

  it("reaches the hosts that are allowed, and no other", async () => {
    const open = createBox(env, () => ({ allowed: ["localhost", "*", "https://x"], denied: [] }));
    try {
      const fetched = (host: string) => `curl -sS -m 5 --noproxy '' http://${host}:${port}/ 2>&1`;
      assert.match((await open.run(fetched("localhost"))).output, /reached/);
      assert.doesNotMatch((await open.run(fetched("refused.example"))).output, /reached/);
    } finally {
      await open.dispose();
    }
  });
});

describe("where there is no sandbox", () => {
  const withPath = (path: string, platform: NodeJS.Platform = "linux") =>
    createCommandSandbox({
      roots: [tmpdir()],
      stateDir: tmpdir(),
      env: { PATH: path },
      hosts: () => none,
      platform,
      bundleDirectory: join(repository, "missing"),
    });

  it("says what to install", async () => {
    const absence = await withPath("/nowhere").absence();
    assert.match(absence?.problem ?? "", /bubblewrap \(bwrap\) and socat/);
    assert.match(absence?.fix ?? "", /apt install bubblewrap socat/);
    assert.match((await withPath("/nowhere", "win32").absence())?.problem ?? "", /no sandbox for win32/);
  });

  it("says so when the kernel refuses", async () => {
    const bin = mkdtempSync(join(tmpdir(), "lathe-bin-"));
    for (const name of ["bwrap", "socat"])
      writeFileSync(join(bin, name), "#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2; exit 1\n", {
        mode: 0o755,
      });
    const absence = await withPath(bin).absence();
    assert.match(absence?.problem ?? "", /uid map: Permission denied/);
    assert.match(absence?.fix ?? "", /user namespaces/);
    rmSync(bin, { recursive: true });
  });

  it("a command that should run inside is not run at all", async () => {
    const made = join(tmpdir(), `lathe-not-run-${process.pid}`);
    const request = { command: `touch ${made}`, cwd: tmpdir(), timeoutMs: 5000, background: false, sandboxed: true };
    for (const sandbox of [undefined, withPath("/nowhere")]) {
      const shell = createNodeShell({ spillDirectory: tmpdir(), ...(sandbox && { sandbox }) });
      await assert.rejects(shell.run({ ...request, onOutput: () => undefined }, signal), /no sandbox here/);
      await shell.dispose();
    }
    assert.ok(!existsSync(made));
  });
});
