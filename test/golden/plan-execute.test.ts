import assert from "node:assert/strict";
import type { AgentEventOf } from "../../src/protocol/agent-event.ts";
import { compareRun, type GoldenRun, goldenRun } from "./support/golden-run.ts";
import { buildCommandLine } from "./support/lathe-process.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });
const files = {
  "src/a.ts": "export const a = 1;\n",
  "src/b.ts": 'import { a } from "./a.ts";\nexport const b = a + 1;\n',
};
const step = (id: string, goal: string, more: object = {}) => ({ id, goal, expected: `${goal}: seen`, ...more });
const finish = (summary: string, more: object = {}) => call("finish_step", { outcome: "done", summary, ...more });
const edit = call("edit_file", { path: "src/a.ts", edits: [{ search: "a = 1", replace: "a = 2" }] });

const lastPlan = ({ events }: Pick<GoldenRun, "events">) =>
  (events.findLast((event) => event.type === "plan") as AgentEventOf<"plan">).plan;

describe("golden: plan-execute", () => {
  before(buildCommandLine);

  it("plans, has a plan with a fault put right, carries it out, revises it and cites the steps", () =>
    goldenRun(
      {
        files,
        commandLine: ["--mode", "edits", "--strategy", "plan-execute", "Raise a to 2"],
        script: [
          call("read_file", { path: "src/a.ts" }),
          call("submit_plan", {
            steps: [step("1", "Find who uses a", { dependsOn: ["2"] }), step("2", "Raise a", { dependsOn: ["1"] })],
          }),
          call("submit_plan", {
            steps: [
              step("1", "Find who uses a", { readOnly: true, tools: ["search_text", "telescope"] }),
              step("2", "Raise a in src/a.ts", { dependsOn: ["1"] }),
              step("3", "Rename a", { dependsOn: ["2"] }),
            ],
          }),
          call("search_text", { query: "a.ts" }),
          finish("src/b.ts imports a."),
          edit,
          finish("a is 2 now.", {
            changes: [
              { action: "skip", step: "3", reason: "Nobody asked for it." },
              { action: "insert", after: "2", goal: "Look at src/b.ts", expected: "b is 3", reason: "It uses a." },
              { action: "redo", step: "9", reason: "A step that is not there." },
            ],
          }),
          finish("b is 3."),
          { text: "a is 2 [step 2], and b follows [step 4]." },
        ],
      },
      (run) => {
        compareRun("plan-execute", run);
        assert.equal(run.exit, 0);
        assert.match(run.workspace.read("src/a.ts"), /a = 2/);
        const { body } = run.server.requests[3] ?? assert.fail();
        const names = body.tools?.map((tool) => tool.function.name) ?? [];
        assert.ok(
          names.includes("finish_step") && !names.includes("edit_file"),
          "a step that reads is offered no edits",
        );
        run.server.assertDone();
      },
    ));

  it("carries out what the user has made of the plan", () => {
    let asked = 0;
    return goldenRun(
      {
        files,
        commandLine: ["--mode", "edits", "--approvals", "json", "--strategy", "plan-execute", "Raise a to 2"],
        script: [
          call("submit_plan", { steps: [step("1", "Raise a"), step("2", "Rename a"), step("3", "Tell everybody")] }),
          call("submit_plan", { steps: [step("1", "Raise a"), step("2", "Rename a"), step("3", "Look at b")] }),
          finish("b looked at."),
          edit,
          finish("a is 2 now."),
          finish("Written down."),
          { text: "Done [step 1]." },
        ],
        onEvent: (event, lathe) => {
          if (event.type !== "plan-request") return;
          const { requestId } = event;
          asked += 1;
          const steps = [
            { id: "3", goal: "Look at b" },
            { id: "1", goal: "Raise a in src/a.ts" },
            { id: "2", goal: "Rename a", skipped: true },
            { goal: "Write it down" },
          ];
          if (asked === 1) {
            lathe.reply({ requestId, plan: { decision: "approve", steps: [{ id: "7", goal: "?" }] } });
            lathe.reply({ requestId, plan: { decision: "revise", advice: "Look at b last." } });
          } else lathe.reply({ requestId, plan: { decision: "approve", steps } });
        },
      },
      (run) => {
        assert.equal(run.exit, 0, run.stderr);
        assert.match(run.stderr, /There is no step 7 in this plan/);
        const { steps, state } = lastPlan(run);
        assert.equal(state, "finished");
        assert.deepEqual(
          steps.map(({ id, goal, status, by }) => [id, goal, status, by]),
          [
            ["3", "Look at b", "done", undefined],
            ["1", "Raise a in src/a.ts", "done", undefined],
            ["2", "Rename a", "skipped", "user"],
            ["4", "Write it down", "done", "user"],
          ],
        );
        run.server.assertDone();
      },
    );
  });

  it("says that a step could not be done, and begins none that waits for it", () =>
    goldenRun(
      {
        files,
        commandLine: ["--strategy", "plan-execute", "Raise a"],
        script: [
          call("submit_plan", { steps: [step("1", "Raise a"), step("2", "Check", { dependsOn: ["1"] })] }),
          call("finish_step", { outcome: "blocked", summary: "It is locked." }),
          { text: "Not done [step 1]." },
        ],
      },
      (run) => {
        assert.equal(run.exit, 1);
        assert.deepEqual(
          lastPlan(run).steps.map(({ status }) => status),
          ["failed", "pending"],
        );
        assert.equal(lastPlan(run).state, "failed");
        run.server.assertDone();
      },
    ));

  it("keeps one limit for all the runs of a plan, and goes on with the plan where it stopped", () =>
    goldenRun(
      {
        files,
        commandLine: ["--mode", "edits", "--max-turns", "4", "--strategy", "plan-execute", "Raise a to 2"],
        script: [
          call("submit_plan", { steps: [step("1", "Raise a"), step("2", "Look at b")] }),
          edit,
          finish("a is 2 now."),
          call("read_file", { path: "src/b.ts" }),
        ],
      },
      async (run) => {
        assert.equal(run.exit, 3);
        assert.deepEqual(
          lastPlan(run).steps.map(({ status }) => status),
          ["done", "pending"],
        );
        run.server.assertDone();
        const sessionId = run.events[0]?.sessionId ?? "";
        await resumeIn(run, sessionId);
      },
    ));
});

/** Goes on with a session against another script. */
async function resumeIn(run: GoldenRun, sessionId: string): Promise<void> {
  const { startScriptedModelServer } = await import("../fakes/scripted-model-server.ts");
  const { startLathe } = await import("./support/lathe-process.ts");
  const server = await startScriptedModelServer([finish("b is 3."), { text: "Both done [step 1] [step 2]." }]);
  try {
    const { cwd, home } = run.workspace;
    const commandLine = ["run", "--json", "--model", "scripted", "--mode", "edits", "--resume", sessionId];
    const resumed = await startLathe(commandLine, { cwd, home, baseUrl: server.baseUrl }).result;
    assert.equal(resumed.exit, 0, resumed.stderr);
    assert.equal(lastPlan(resumed).state, "finished");
    assert.match(JSON.stringify(server.requests[0]?.body.messages), /Your step is 2: Look at b/);
    assert.match(JSON.stringify(server.requests[0]?.body.messages), /a is 2 now/);
    server.assertDone();
  } finally {
    await server.close();
  }
}
