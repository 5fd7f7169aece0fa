import assert from "node:assert/strict";
import type { AgentEventOf } from "../../src/protocol/agent-event.ts";
import { startScriptedModelServer } from "../fakes/scripted-model-server.ts";
import { goldenRun } from "./support/golden-run.ts";
import { buildCommandLine, runLathe } from "./support/lathe-process.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });
const files = { "a.txt": "one\n" };

describe("golden: /plan and /reflect", () => {
  before(buildCommandLine);

  it("/plan plans what follows it; the plan is exported as Markdown", () =>
    goldenRun(
      {
        files,
        commandLine: ["--mode", "edits", "/plan Write two into a.txt"],
        script: [
          call("submit_plan", { steps: [{ id: 1, goal: "Write two", expected: "a.txt has two" }] }),
          call("write_file", { path: "b.txt", content: "two\n" }),
          call("finish_step", { outcome: "done", summary: "b.txt has two." }),
          { text: "Written [step 1]." },
        ],
      },
      async (run) => {
        assert.equal(run.exit, 0, run.stderr);
        const last = run.events.findLast((event) => event.type === "plan") as AgentEventOf<"plan">;
        assert.equal(last.plan.goal, "Write two into a.txt");
        const place = { cwd: run.workspace.cwd, home: run.workspace.home };
        const { stdout, exit } = await runLathe(["plan", last.sessionId], place);
        assert.equal(exit, 0);
        assert.equal(
          stdout,
          "# Plan: Write two into a.txt\n\nFinished; 1 of 1 steps done.\n\n- [x] **1.** Write two\n  - Expected: a.txt has two\n\n  b.txt has two.\n\n",
        );
        run.server.assertDone();
      },
    ));

  it("/reflect looks back on the last request, and the next one builds on it", () =>
    goldenRun(
      {
        files,
        commandLine: ["Read the missing file"],
        script: [call("read_file", { path: "missing.txt" }), { text: "It is not there." }],
      },
      async (run) => {
        const sessionId = run.events[0]?.sessionId ?? "";
        const reflection = {
          ...{
            goal: "Read a file",
            happened: "It was missing",
            cause: "A wrong name",
            change: "List the folder first",
          },
          anotherApproach: true,
        };
        const server = await startScriptedModelServer([
          call("submit_reflection", reflection),
          { text: "I listed it." },
        ]);
        try {
          const { cwd, home } = run.workspace;
          const place = { cwd, home, baseUrl: server.baseUrl };
          const resume = ["run", "--json", "--model", "scripted", "--resume", sessionId];
          const looked = await runLathe([...resume, "/reflect why was it missing?"], place);
          assert.equal(looked.exit, 0, looked.stderr);
          const asked = JSON.stringify(server.requests[0]?.body.messages);
          assert.match(asked, /Read the missing file/);
          assert.match(asked, /read_file.*missing\.txt.*does not exist/);
          assert.match(asked, /why was it missing\?/);
          const said = looked.events.find((event) => event.type === "reflection") as AgentEventOf<"reflection">;
          assert.equal(said.change, "List the folder first");
          const next = await runLathe([...resume, "Try again"], place);
          assert.equal(next.exit, 0, next.stderr);
          assert.match(JSON.stringify(server.requests[1]?.body.messages), /Next time:\*\* List the folder first/);
          server.assertDone();
        } finally {
          await server.close();
        }
      },
    ));

  it("says that a session has no plan", () =>
    goldenRun({ files, commandLine: ["Hello"], script: [{ text: "Hello." }] }, async ({ workspace, events }) => {
      const { cwd, home } = workspace;
      const { exit, stderr } = await runLathe(["plan", events[0]?.sessionId ?? ""], { cwd, home });
      assert.equal(exit, 1);
      assert.match(stderr, /has no plan/);
    }));
});
