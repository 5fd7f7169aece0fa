import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { AgentEventOf } from "../../src/protocol/agent-event.ts";
import { compareRun, type GoldenRun, goldenRun } from "./support/golden-run.ts";
import { buildCommandLine, startLathe } from "./support/lathe-process.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });
const files = {
  "sum.mjs": "export const sum = (a, b) => a - b;\n",
  "check.mjs":
    'import { sum } from "./sum.mjs";\nif (sum(2, 2) !== 4 || sum(3, 1) !== 4) {\n  console.log("sum is wrong");\n  process.exit(1);\n}\n',
};
const edit = (replace: string) => call("edit_file", { path: "sum.mjs", edits: [{ search: "a - b", replace }] });
const approaches = (...titles: string[]) =>
  call("submit_approaches", {
    approaches: titles.map((title) => ({ title, approach: `${title} in the module sum.mjs` })),
  });
const marks = (given: Record<string, number>) =>
  call("submit_scores", {
    scores: Object.entries(given).map(([id, mark]) => ({
      ...{ id, correctness: mark, fit: mark, size: mark, risk: mark },
      reason: `Worth ${mark}.`,
    })),
  });
const commandLine = ["--mode", "all", "--strategy", "tree-of-thoughts", "--check", "node check.mjs"];

const tree = ({ events }: GoldenRun) =>
  (events.findLast((event) => event.type === "thoughts") as AgentEventOf<"thoughts">).thoughts;
const copies = ({ workspace }: GoldenRun) => {
  const folder = join(workspace.home, ".lathe/worktrees");
  return existsSync(folder) ? readdirSync(folder) : [];
};
const oneWorktree = (run: GoldenRun) =>
  assert.equal(run.workspace.git("worktree", "list").trim().split("\n").length, 1);

describe("golden: tree-of-thoughts", () => {
  before(buildCommandLine);

  it("scores approaches, tries the best in copies, and applies the one that passes", () =>
    goldenRun(
      {
        files,
        commandLine: [...commandLine, "Mend sum"],
        script: [
          approaches("Multiply both numbers", "Multiply both numbers"),
          approaches("Multiply both numbers", "Add both numbers", "Subtract the negative value instead"),
          marks({ 1: 0.9, 2: 0.6 }),
          marks({ 1: 0.9, 2: 0.6, 3: 0.2 }),
          edit("a * b"),
          { text: "It should work." },
          edit("a + b"),
          { text: "It works." },
          { text: "sum adds now; node check.mjs passed." },
        ],
      },
      (run) => {
        compareRun("tree-of-thoughts", run);
        assert.equal(run.exit, 0, run.stderr);
        assert.equal(run.workspace.read("sum.mjs"), "export const sum = (a, b) => a + b;\n");
        assert.deepEqual(
          tree(run).map(({ title, score, state, check }) => [title, score, state, check?.passed]),
          [
            ["Multiply both numbers", 0.9, "tried", false],
            ["Add both numbers", 0.6, "applied", true],
            ["Subtract the negative value instead", 0.2, "pruned", undefined],
          ],
        );
        assert.match(JSON.stringify(run.server.requests[1]?.body.messages), /says the same as/);
        assert.match(JSON.stringify(run.server.requests[3]?.body.messages), /no marks for: 3/);
        assert.deepEqual(copies(run), []);
        oneWorktree(run);
        run.server.assertDone();
      },
    ));

  it("has what it applies reviewed like any edit", () =>
    goldenRun(
      {
        files,
        commandLine: [
          ...["--mode", "manual", "--approvals", "json", "--strategy", "tree-of-thoughts"],
          ...["--check", "node check.mjs", "--breadth", "2", "--beam", "1", "Mend sum"],
        ],
        script: [
          approaches("Add both numbers", "Multiply both values here"),
          marks({ 1: 0.9, 2: 0.1 }),
          edit("a + b"),
          { text: "It works." },
          { text: "You did not want it." },
        ],
        onEvent: (event, lathe) => {
          if (event.type !== "permission-request") return;
          const isEdit = event.changes !== undefined;
          if (isEdit) assert.equal(event.tool, "apply_approach");
          lathe.reply({ requestId: event.requestId, decision: isEdit ? "reject" : "once" });
        },
      },
      (run) => {
        assert.equal(run.exit, 1, run.stderr);
        assert.equal(run.workspace.read("sum.mjs"), files["sum.mjs"]);
        assert.deepEqual(
          tree(run).map(({ state }) => state),
          ["tried", "pruned"],
        );
        run.server.assertDone();
      },
    ));

  it("refines what failed, and goes on in the workspace where nothing has passed", () =>
    goldenRun(
      {
        files,
        commandLine: [...commandLine, "--breadth", "2", "--beam", "1", "--depth", "2", "Mend sum"],
        script: [
          approaches("Multiply both numbers", "Divide the first value"),
          marks({ 1: 0.9, 2: 0.3 }),
          edit("a * b"),
          { text: "Done." },
          approaches("Negate the whole result", "Swap operands around first"),
          marks({ 3: 0.8, 4: 0.2 }),
          { text: "That cannot work." },
          edit("a + b"),
          { text: "sum adds now." },
        ],
      },
      (run) => {
        assert.equal(run.exit, 0, run.stderr);
        assert.deepEqual(
          tree(run).map(({ id, parentId, state }) => [id, parentId, state]),
          [
            ["1", undefined, "tried"],
            ["2", undefined, "pruned"],
            ["3", "1", "stopped"],
            ["4", "1", "pruned"],
          ],
        );
        assert.match(JSON.stringify(run.server.requests[4]?.body.messages), /sum is wrong/);
        assert.equal(run.workspace.read("sum.mjs"), "export const sum = (a, b) => a + b;\n");
        assert.deepEqual(copies(run), []);
        run.server.assertDone();
      },
    ));

  it("keeps one limit over all branches", () =>
    goldenRun(
      {
        files,
        commandLine: [...commandLine, "--max-turns", "4", "Mend sum"],
        script: [
          approaches("Multiply both numbers", "Add both numbers"),
          marks({ 1: 0.9, 2: 0.6 }),
          edit("a * b"),
          { text: "Done." },
        ],
      },
      (run) => {
        assert.equal(run.exit, 3);
        assert.deepEqual(copies(run), []);
        oneWorktree(run);
        run.server.assertDone();
      },
    ));

  it("leaves no copy after kill -9 but until the next start", () =>
    goldenRun(
      {
        files,
        commandLine: [...commandLine, "Mend sum"],
        script: [
          approaches("Multiply both numbers", "Add both numbers"),
          marks({ 1: 0.9, 2: 0.6 }),
          edit("a * b"),
          { text: "I think about it for a long time", chunkSize: 100, hangAfter: 1 },
        ],
        onEvent: (event, lathe) => {
          if (event.type === "text-delta") lathe.process.kill("SIGKILL");
        },
      },
      async (run) => {
        assert.equal(copies(run).length, 1, "the record of the copy");
        assert.equal(run.workspace.git("worktree", "list").trim().split("\n").length, 2);
        const { cwd, home } = run.workspace;
        const place = { cwd, home, baseUrl: "http://127.0.0.1:9/v1" };
        await startLathe(["run", "--json", "--model", "scripted", "--max-seconds", "1", "Hello"], place).result;
        assert.deepEqual(copies(run), []);
        oneWorktree(run);
      },
    ));

  it("only scores where there is no repository to copy", () =>
    goldenRun(
      {
        files: { ...files, ".gitkeep": "" },
        commandLine: [...commandLine, "--cwd", "..", "--check", "node project/check.mjs", "Mend sum"],
        script: [
          approaches("Add both numbers", "Multiply both numbers"),
          marks({ 1: 0.9, 2: 0.6 }),
          call("edit_file", { path: "project/sum.mjs", edits: [{ search: "a - b", replace: "a + b" }] }),
          { text: "Done." },
        ],
      },
      (run) => {
        assert.equal(run.exit, 0, run.stderr);
        assert.match(JSON.stringify(run.events), /cannot be tried in copies of the workspace/);
        assert.match(JSON.stringify(run.server.requests[2]?.body.messages), /Take the best one: Add both numbers/);
        run.server.assertDone();
      },
    ));
});
