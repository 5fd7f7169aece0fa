import assert from "node:assert/strict";
import type { AgentEventOf } from "../../src/protocol/agent-event.ts";
import { compareRun, type GoldenRun, goldenRun } from "./support/golden-run.ts";
import { buildCommandLine } from "./support/lathe-process.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });
const files = {
  "sum.mjs": "export const sum = (a, b) => a - b;\n",
  "check.mjs":
    'import { sum } from "./sum.mjs";\nif (sum(2, 2) !== 4) {\n  console.log("sum(2, 2) is " + sum(2, 2) + ", not 4");\n  process.exit(1);\n}\n',
};
const check = ["--check", "node check.mjs"];
const edit = (search: string, replace: string) => call("edit_file", { path: "sum.mjs", edits: [{ search, replace }] });
const reflection = (change: string, anotherApproach = false) =>
  call("submit_reflection", {
    goal: "sum adds",
    happened: "The check failed",
    cause: "The wrong sign was changed",
    change,
    anotherApproach,
  });
const checks = ({ events }: GoldenRun) =>
  events.filter((event): event is AgentEventOf<"check"> => event.type === "check");

describe("golden: reflexion", () => {
  before(buildCommandLine);

  it("believes the check and not the words, reflects, and tries again", () =>
    goldenRun(
      {
        files,
        commandLine: ["--mode", "all", "--strategy", "reflexion", ...check, "Mend sum"],
        script: [
          edit("a - b", "a * 2 - b"),
          { text: "It is mended." },
          reflection("Use +"),
          edit("a * 2 - b", "a + b"),
          { text: "Now." },
        ],
      },
      (run) => {
        compareRun("reflexion", run);
        assert.equal(run.exit, 0);
        assert.deepEqual(
          checks(run).map(({ passed, exitCode }) => [passed, exitCode]),
          [
            [false, 1],
            [true, 0],
          ],
        );
        const again = JSON.stringify(run.server.requests[3]?.body.messages);
        assert.match(again, /sum\(2, 2\) is 2, not 4/);
        assert.match(again, /Do now: Use \+/);
        run.server.assertDone();
      },
    ));

  it("stops at the bound and says that the check still fails", () =>
    goldenRun(
      {
        files,
        commandLine: ["--mode", "all", "--strategy", "reflexion", "--attempts", "2", ...check, "Mend sum"],
        script: [{ text: "Nothing to do." }, reflection("Look again", true), { text: "All is well." }],
      },
      (run) => {
        assert.equal(run.exit, 1);
        const end = run.events.at(-1) as AgentEventOf<"session-end">;
        assert.match(end.text, /node check\.mjs still fails after 2 attempts:\nsum\(2, 2\) is 0, not 4/);
        assert.match(JSON.stringify(run.server.requests[2]?.body.messages), /Take another approach/);
        run.server.assertDone();
      },
    ));

  it("does not call a task done whose check was not allowed to run", () =>
    goldenRun(
      {
        files,
        commandLine: ["--mode", "edits", "--strategy", "reflexion", ...check, "Mend sum"],
        script: [edit("a - b", "a + b"), { text: "It is mended." }],
      },
      (run) => {
        assert.equal(run.exit, 3);
        assert.deepEqual(checks(run), []);
        assert.match(JSON.stringify(run.events.at(-1)), /node check\.mjs was not allowed to run/);
        run.server.assertDone();
      },
    ));

  it("finds the project's own tests", () =>
    goldenRun(
      {
        files: { ...files, "package.json": '{"scripts": {"test": "node check.mjs"}}\n' },
        commandLine: ["--mode", "all", "--strategy", "reflexion", "Mend sum"],
        script: [edit("a - b", "a + b"), { text: "It is mended." }],
      },
      (run) => {
        assert.equal(run.exit, 0);
        assert.deepEqual(
          checks(run).map(({ subject, passed }) => [subject, passed]),
          [["npm test", true]],
        );
        run.server.assertDone();
      },
    ));

  it("takes a failed command for a failure, and only without any signal the model's own critique", () =>
    goldenRun(
      {
        files,
        commandLine: ["--mode", "all", "--strategy", "reflexion", "Mend sum"],
        script: [
          call("run_command", { command: "node check.mjs" }),
          { text: "Seen." },
          reflection("Use +"),
          edit("a - b", "a + b"),
          { text: "It is mended." },
          call("read_file", { path: "sum.mjs" }),
          call("submit_verdict", { missing: [] }),
        ],
      },
      (run) => {
        assert.equal(run.exit, 0);
        assert.deepEqual(
          checks(run).map(({ kind, passed }) => [kind, passed]),
          [
            ["command", false],
            ["critique", true],
          ],
        );
        run.server.assertDone();
      },
    ));
});
