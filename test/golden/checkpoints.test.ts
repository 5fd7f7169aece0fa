import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ScriptedModelServer, startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { compareGolden } from "./support/compare-golden.ts";
import { createGoldenWorkspace, type GoldenWorkspace } from "./support/golden-workspace.ts";
import { buildCommandLine, runLathe } from "./support/lathe-process.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });
const started = { "src/a.ts": "export const a = 1;\n", "src/b.ts": "export const b = 1;\n", "old.txt": "old\n" };

describe("golden: checkpoints", () => {
  let workspace: GoldenWorkspace;
  let server: ScriptedModelServer;
  let printed: string[];
  let sessionId: string;
  let ids: string[];

  const lathe = async (...commandLine: string[]) => {
    const result = await runLathe(commandLine, { ...workspace, baseUrl: server.baseUrl });
    printed.push(`$ lathe ${commandLine.join(" ")}`, result.stdout + result.stderr, `exit ${result.exit}`, "");
    return result;
  };
  const ask = async (prompt: string, ...more: string[]) => {
    const commandLine = ["run", "--json", "--mode", "all", "--model", "scripted", ...more, prompt];
    const { events } = await runLathe(commandLine, { ...workspace, baseUrl: server.baseUrl });
    sessionId = events[0]?.sessionId ?? "";
    ids.push(...events.flatMap((event) => (event.type === "checkpoint" ? [event.id] : [])));
  };
  const undoOf = (stdout: string) => /lathe restore (\S+)/.exec(stdout)?.[1] ?? "";
  const gitFacts = () => [
    workspace.git("rev-parse", "HEAD"),
    workspace.git("stash", "list"),
    workspace.git("branch", "--all"),
    readFileSync(join(workspace.cwd, ".git/index"), "hex"),
  ];

  before(buildCommandLine);
  beforeEach(async () => {
    printed = [];
    ids = [];
    workspace = createGoldenWorkspace(started);
    server = await startScriptedModelServer([
      call("edit_file", { path: "src/a.ts", edits: [{ search: "a = 1", replace: "a = 2" }] }),
      { text: "First done." },
      call("run_command", { command: "rm old.txt; echo 'export const b = 3;' > src/b.ts; echo new > new.txt" }),
      { text: "Second done." },
      { text: "Third." },
    ]);
    await ask("First");
    await ask("Second", "--resume", sessionId);
  });
  afterEach(async () => {
    await server.close();
    workspace.remove();
  });

  it("lists, previews, restores, undoes and goes on", async () => {
    const facts = gitFacts();
    const [first = "", second = ""] = ids;
    await lathe("checkpoints", sessionId);
    await lathe("restore", first, "--preview");
    const restored = await lathe("restore", second);
    assert.deepEqual([workspace.read("src/b.ts"), workspace.read("old.txt")], [started["src/b.ts"], "old\n"]);
    assert.equal(workspace.read("src/a.ts"), "export const a = 2;\n");
    const undone = await lathe("restore", undoOf(restored.stdout));
    assert.equal(workspace.read("new.txt"), "new\n");
    await lathe("restore", undoOf(undone.stdout));
    const list = await lathe("sessions");
    assert.match(list.stdout, /finished/);
    await ask("Third", "--resume", sessionId);
    const messages = server.requests.at(-1)?.body.messages.slice(1) ?? [];
    assert.deepEqual(
      messages.filter((message) => message.role === "user").map((message) => message.content),
      ["First", "Third"],
    );
    assert.deepEqual(gitFacts(), facts);
    const text = [first, second, undoOf(restored.stdout), undoOf(undone.stdout)]
      .reduce((sum, id, index) => sum.replaceAll(id, `<checkpoint ${index + 1}>`), printed.join("\n"))
      .replace(/checkpoint-[a-z0-9]{10}/g, "<checkpoint>")
      .replaceAll(sessionId, "<session>")
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?/g, "<time>");
    compareGolden("checkpoints", text);
  });

  it("stops before it overwrites a person's work, unless told what to do with it", async () => {
    workspace.write("src/a.ts", "export const a = 4;\n");
    const [first = ""] = ids;
    const refused = await lathe("restore", first);
    assert.equal(refused.exit, 1);
    assert.match(refused.stderr, /Nothing was restored: somebody else has changed src\/a\.ts since/);
    assert.equal(workspace.read("new.txt"), "new\n");
    const kept = await lathe("restore", first, "--keep-changed", "--files-only");
    assert.equal(kept.exit, 0);
    assert.match(kept.stdout, /^Restored checkpoint 1: 3 files\.$/m);
    assert.match(kept.stderr, /src\/a\.ts was left as it is/);
    assert.equal(workspace.read("src/a.ts"), "export const a = 4;\n");
    assert.equal(workspace.read("old.txt"), "old\n");
    await ask("Third", "--resume", sessionId);
    assert.match(JSON.stringify(server.requests.at(-1)?.body.messages), /brought these files back to an earlier state/);
    const forced = await lathe("restore", first, "--force");
    assert.equal(forced.exit, 0);
    assert.equal(workspace.read("src/a.ts"), started["src/a.ts"]);
  });

  it("forks a session, and restores the conversation alone", async () => {
    const [, second = ""] = ids;
    const forked = await lathe("fork", second);
    const id = /^Session (\S+) /.exec(forked.stdout)?.[1] ?? "";
    const shown = await lathe("show", id);
    assert.match(shown.stdout, /First done\./);
    assert.doesNotMatch(shown.stdout, /Second/);
    const alone = await lathe("restore", second, "--conversation-only");
    assert.equal(alone.exit, 0);
    assert.equal(workspace.read("new.txt"), "new\n");
    await ask("Third", "--resume", id);
    const users = server.requests.at(-1)?.body.messages.filter((message) => message.role === "user");
    assert.deepEqual(
      users?.map((message) => message.content),
      ["First", "Third"],
    );
  });

  it("goes back to before one call of a request, named by its number", async () => {
    const restored = await lathe("restore", sessionId, "2.1");
    assert.match(restored.stdout, /^Restored checkpoint 2\.1: 3 files and the conversation\.$/m);
    assert.equal(workspace.read("old.txt"), "old\n");
    const forked = await lathe("fork", sessionId, "1.1");
    assert.match(forked.stdout, /the conversation up to checkpoint 1\.1;/);
    await ask("Third", "--resume", sessionId);
    const users = server.requests.at(-1)?.body.messages.filter((message) => message.role === "user");
    assert.deepEqual(
      users?.map((message) => message.content),
      ["First", "Second", "Third"],
    );
    assert.equal((await lathe("restore", sessionId, "2.7")).exit, 2);
  });

  it("says what is wrong with the words given", async () => {
    assert.equal((await lathe("restore", "checkpoint-none")).exit, 2);
    assert.equal((await lathe("fork", "checkpoint-none")).exit, 2);
    assert.equal((await lathe("checkpoints", "20260101-000000-aaaaaa")).exit, 2);
    assert.equal((await lathe("restore", ids[0] ?? "", "--force", "--keep-changed")).exit, 2);
    assert.equal((await lathe("restore", ids[0] ?? "", "--files-only", "--conversation-only")).exit, 2);
  });
});
