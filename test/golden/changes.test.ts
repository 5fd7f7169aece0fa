import assert from "node:assert/strict";
import { compareRun, goldenRun } from "./support/golden-run.ts";
import { buildCommandLine } from "./support/lathe-process.ts";

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, arguments: input }] });
const read = (path: string) => call("read_file", { path });
const edit = (path: string, search: string, replace: string) =>
  call("edit_file", { path, edits: [{ search, replace }] });

const patch = (...lines: string[]) =>
  call("apply_patch", { patch: ["*** Begin Patch", ...lines, "*** End Patch"].join("\n") });

describe("golden: changes", () => {
  before(buildCommandLine);

  it("reads, edits, runs and commits", () =>
    goldenRun(
      {
        files: {
          "src/sum.js": "exports.sum = (a, b) => a - b;\n",
          "check.sh": "grep -q 'a + b' src/sum.js && echo fine\n",
        },
        commandLine: ["--mode", "all", "Fix sum"],
        script: [
          { text: "I read the file.", ...read("src/sum.js") },
          { reasoning: "Minus is wrong.", ...edit("src/sum.js", "a - b", "a + b") },
          call("run_command", { command: "sh check.sh" }),
          call("git_commit", { message: "Add, do not subtract", paths: ["src/sum.js"] }),
          { text: "sum adds now." },
        ],
      },
      (run) => {
        compareRun("read-edit-run-commit", run);
        run.server.assertDone();
        assert.equal(run.exit, 0);
        assert.equal(run.workspace.read("src/sum.js"), "exports.sum = (a, b) => a + b;\n");
        assert.match(
          run.workspace.git("log", "-1", "--format=%s", "--name-only"),
          /Add, do not subtract\n\nsrc\/sum.js/,
        );
        assert.equal(run.workspace.git("status", "--porcelain"), "");
      },
    ));

  it("leaves the file alone when the edit is rejected, and hands on the advice", () =>
    goldenRun(
      {
        commandLine: ["--approvals", "json", "Change a"],
        script: [edit("src/a.ts", "a = 1", "a = 2"), { text: "I leave it." }],
        onEvent: (event, lathe) => {
          if (event.type !== "permission-request") return;
          lathe.reply({ requestId: event.requestId, decision: "reject", advice: "rename it instead" });
        },
      },
      (run) => {
        compareRun("rejected-with-advice", run);
        assert.equal(run.exit, 0);
        assert.equal(run.workspace.read("src/a.ts"), "export const a = 1;\n");
        assert.match(JSON.stringify(run.server.requests[1]?.body.messages), /rename it instead/);
      },
    ));

  it("writes only the hunks that were accepted", () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
    return goldenRun(
      {
        files: { "notes.txt": `${lines.join("\n")}\n` },
        commandLine: ["--approvals", "json", "Change both ends"],
        script: [
          call("edit_file", {
            path: "notes.txt",
            edits: [
              { search: "line 2\n", replace: "line two\n" },
              { search: "line 19\n", replace: "line nineteen\n" },
            ],
          }),
          { text: "Done." },
        ],
        onEvent: (event, lathe) => {
          if (event.type !== "permission-request") return;
          const [change] = event.changes ?? [];
          assert.equal(change?.hunks.length, 2);
          const rejectedHunks = { [change?.changeId ?? ""]: [change?.hunks[1]?.id ?? ""] };
          lathe.reply({ requestId: event.requestId, decision: "once", rejectedHunks, advice: "keep 19" });
        },
      },
      (run) => {
        compareRun("one-hunk-rejected", run);
        const text = run.workspace.read("notes.txt");
        assert.match(text, /line two\n/);
        assert.match(text, /line 19\n/);
      },
    );
  });

  it("repairs an edit that did not fit", () =>
    goldenRun(
      {
        files: { "src/a.ts": "export const first = 1;\nexport const second = 2;\n" },
        commandLine: ["--mode", "edits", "Change second"],
        script: [
          edit("src/a.ts", "export const secnd = 2;\n// gone", "export const second = 3;"),
          edit("src/a.ts", "export const second = 2;", "export const second = 3;"),
          { text: "Repaired." },
        ],
      },
      (run) => {
        compareRun("failed-edit-repaired", run);
        assert.equal(run.workspace.read("src/a.ts"), "export const first = 1;\nexport const second = 3;\n");
      },
    ));

  it("applies a patch over several files as one review", () =>
    goldenRun(
      {
        files: {
          "src/a.ts": "export const first = 1;\nexport const second = 2;\n",
          "src/old.ts": "export const old = 0;\n",
          "src/name.ts": "export const name = 'n';\n",
        },
        commandLine: ["--edit-format", "apply_patch", "--approvals", "json", "Patch it"],
        script: [
          patch("*** Update File: src/a.ts", "@@", "-export const secnd = 2;", "+export const second = 3;"),
          patch(
            "*** Update File: src/a.ts",
            "@@",
            " export const first = 1;",
            "-export const second = 2;",
            "+export const second = 3;",
            "*** Add File: src/new.ts",
            "+export const fresh = 4;",
            "*** Delete File: src/old.ts",
            "*** Update File: src/name.ts",
            "*** Move to: src/names.ts",
            "-export const name = 'n';",
            "+export const names = ['n'];",
          ),
          { text: "Patched." },
        ],
        onEvent: (event, lathe) => {
          if (event.type === "permission-request") lathe.reply({ requestId: event.requestId, decision: "once" });
        },
      },
      (run) => {
        compareRun("patch-of-several-files", run);
        assert.equal(run.workspace.read("src/a.ts"), "export const first = 1;\nexport const second = 3;\n");
        assert.equal(run.workspace.read("src/new.ts"), "export const fresh = 4;\n");
        assert.equal(run.workspace.read("src/names.ts"), "export const names = ['n'];\n");
        assert.equal(run.events.filter((event) => event.type === "permission-request").length, 1);
        assert.deepEqual(
          run.workspace.git("status", "--porcelain").trim().split("\n").toSorted(),
          [" D src/name.ts", " D src/old.ts", "?? src/names.ts", "?? src/new.ts", "M src/a.ts"].toSorted(),
        );
        const tools = JSON.stringify(run.server.requests[0]?.body.tools);
        assert.ok(tools.includes('"apply_patch"') && !tools.includes('"edit_file"'));
      },
    ));

  it("denies what would be asked when nobody is there", () =>
    goldenRun(
      {
        commandLine: ["Change a and remove it"],
        script: [
          edit("src/a.ts", "a = 1", "a = 2"),
          call("run_command", { command: "rm src/a.ts" }),
          { text: "I may not." },
        ],
      },
      (run) => {
        compareRun("denied-without-terminal", run);
        assert.equal(run.workspace.read("src/a.ts"), "export const a = 1;\n");
      },
    ));
});
