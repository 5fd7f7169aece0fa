import assert from "node:assert/strict";
import { type ScriptedModelServer, startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { createGoldenWorkspace, type GoldenWorkspace } from "./support/golden-workspace.ts";
import { buildCommandLine, runLathe } from "./support/lathe-process.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });
const started = { "a.txt": "1\n2\n3\n4\n5\n", "b.txt": "one\n" };

describe("golden: review after the run", () => {
  let workspace: GoldenWorkspace;
  let server: ScriptedModelServer;
  const lathe = (...commandLine: string[]) => runLathe(commandLine, { ...workspace, baseUrl: server.baseUrl });

  before(buildCommandLine);
  beforeEach(async () => {
    workspace = createGoldenWorkspace(started);
    server = await startScriptedModelServer([
      call("edit_file", {
        path: "a.txt",
        edits: [
          { search: "1\n", replace: "ONE\n" },
          { search: "5\n", replace: "FIVE\n" },
        ],
      }),
      call("write_file", { path: "new.txt", content: "new\n" }),
      { text: "Done." },
      { text: "I see." },
    ]);
  });
  afterEach(async () => {
    await server.close();
    workspace.remove();
  });

  it("accepts one hunk, rejects another with a word, and the agent hears of it", async () => {
    const { events } = await lathe("run", "--json", "--mode", "edits", "--model", "scripted", "Edit");
    const sessionId = events[0]?.sessionId ?? "";
    assert.equal(workspace.read("a.txt"), "ONE\n2\n3\n4\nFIVE\n", "edits are applied at once");
    const list = await lathe("changes");
    assert.match(list.stdout, /a\.txt\s+\+2 −2\s+Edit\n@@ hunk 1 of 2 · line 1 @@\n- 1\n\+ ONE\n/);
    assert.match(list.stdout, /new file new\.txt/);
    await lathe("changes", "accept", "a.txt", "--hunk", "1");
    const rejected = await lathe("changes", "reject", "a.txt", "--hunk", "1", "--reason", "Keep the digit.");
    assert.equal(rejected.stdout, "Rejected hunk 1 of a.txt\n");
    await lathe("changes", "reject", "new.txt");
    assert.equal(workspace.read("a.txt"), "ONE\n2\n3\n4\n5\n");
    assert.throws(() => workspace.read("new.txt"), /ENOENT/);
    assert.equal((await lathe("changes")).stdout, "Nothing waits for review.\n");

    await lathe("run", "--json", "--model", "scripted", "--resume", sessionId, "Go on");
    const said = JSON.stringify(server.requests.at(-1)?.body);
    assert.match(said, /rejected what you did to a\.txt.*-5.*\+FIVE.*Keep the digit\./);
    assert.match(said, /rejected what you did to new\.txt/);
  });

  it("has what waited wait again after a restore and its undo", async () => {
    const { events } = await lathe("run", "--json", "--mode", "edits", "--model", "scripted", "Edit");
    const checkpoint = events.find((event) => event.type === "checkpoint")?.id ?? "";
    const pending = (await lathe("changes")).stdout;
    const restored = await lathe("restore", checkpoint);
    assert.equal(workspace.read("a.txt"), started["a.txt"]);
    assert.equal((await lathe("changes")).stdout, "Nothing waits for review.\n");
    await lathe("restore", /lathe restore (\S+)/.exec(restored.stdout)?.[1] ?? "");
    assert.equal(workspace.read("a.txt"), "ONE\n2\n3\n4\nFIVE\n");
    assert.equal((await lathe("changes")).stdout, pending);
  });

  it("restores after a rejection without taking what it left for somebody else's work", async () => {
    const { events } = await lathe("run", "--json", "--mode", "edits", "--model", "scripted", "Edit");
    const checkpoint = events.find((event) => event.type === "checkpoint")?.id ?? "";
    await lathe("changes", "reject", "a.txt", "--hunk", "2");
    assert.equal(workspace.read("a.txt"), "ONE\n2\n3\n4\n5\n");
    const restored = await lathe("restore", checkpoint);
    assert.equal(restored.exit, 0, restored.stderr);
    assert.equal(workspace.read("a.txt"), started["a.txt"]);
    assert.match((await lathe("checkpoints", events[0]?.sessionId ?? "")).stdout, /^1 .*Edit$/m);
  });

  it("says what is wrong with what was asked for", async () => {
    await lathe("run", "--json", "--mode", "edits", "--model", "scripted", "Edit");
    const cases = [
      [["accept"], 2, /Name the files to accept, or give --all/],
      [["drop", "a.txt"], 2, /knows list, accept and reject/],
      [["reject", "a.txt", "--hunk", "9"], 1, /a\.txt has 2 hunks, not 9/],
      [["reject", "b.txt"], 1, /Nothing of b\.txt waits for review/],
    ] as const;
    for (const [given, exit, message] of cases) {
      const result = await lathe("changes", ...given);
      assert.equal(result.exit, exit, given.join(" "));
      assert.match(result.stderr, message);
    }
    assert.equal(workspace.read("a.txt"), "ONE\n2\n3\n4\nFIVE\n");
  });
});
