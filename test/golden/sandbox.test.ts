import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureSandboxPrograms } from "../../scripts/lib/sandbox-programs.mjs";
import type { AgentEventOf } from "../../src/protocol/agent-event.ts";
import { goldenRun } from "./support/golden-run.ts";
import { buildCommandLine } from "./support/lathe-process.ts";

const command = (id: string, line: string, further: Record<string, unknown> = {}) => ({
  id,
  name: "run_command",
  arguments: { command: line, ...further },
});

describe("lathe run --mode sandboxed", () => {
  let path: string;
  before(async function () {
    await buildCommandLine();
    const programs = await ensureSandboxPrograms();
    if ("missing" in programs) {
      console.warn(`      SKIPPED: the built command line was not tried in a sandbox: ${programs.missing}.`);
      this.skip();
    }
    path = programs.path;
  });

  it("runs commands without asking, keeps them inside, and asks for the way out and for edits", async () => {
    const script = [
      { toolCalls: [command("c1", "echo made > made.txt && echo escaped > ../escaped.txt")] },
      { toolCalls: [command("c2", "echo escaped > ../escaped.txt", { outsideSandbox: true })] },
      { toolCalls: [{ id: "c3", name: "write_file", arguments: { path: "new.txt", content: "new\n" } }] },
      { text: "Done." },
    ];
    await goldenRun({ script, commandLine: ["Try", "--mode", "sandboxed"], env: { PATH: path } }, (run) => {
      const ends = run.events.filter((event): event is AgentEventOf<"tool-end"> => event.type === "tool-end");
      const [inside, outside, edit] = ends.map(({ content }) => content);
      assert.match(inside ?? "", /The sandbox refused writing .*escaped\.txt/);
      assert.match(inside ?? "", /outsideSandbox: true/);
      for (const denied of [outside, edit]) assert.match(denied ?? "", /nobody can be asked/);
      const asked = run.events.filter(({ type }) => type === "permission-request");
      assert.equal(asked.length, 2);
      assert.match(JSON.stringify(asked[0]), /Outside the sandbox/);
      assert.ok(existsSync(join(run.workspace.cwd, "made.txt")));
      assert.ok(!existsSync(join(run.workspace.cwd, "..", "escaped.txt")));
      assert.ok(!existsSync(join(run.workspace.cwd, "new.txt")));
    });
  });

  it("is refused with what to install where there is none", async () => {
    const script = [{ text: "Never asked." }];
    await goldenRun({ script, commandLine: ["Try", "--mode", "sandboxed"], env: { PATH: "/nowhere" } }, (run) => {
      assert.equal(run.exit, 2);
      assert.match(run.stderr, /not possible here\. The sandbox needs bubblewrap \(bwrap\) and socat/);
      assert.match(run.stderr, /apt install bubblewrap socat/);
    });
  });
});
