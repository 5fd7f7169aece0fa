import assert from "node:assert/strict";
import { createEditProblems, type EditProblems } from "../../../src/agent/problems/edit-problems.ts";
import { planCreate, planDelete, planEdit, planMove } from "../../../src/changes/plan-change.ts";
import type { ApprovedChange, PlannedChange } from "../../../src/ports/planned-change.ts";
import { writeApproved } from "../../../src/tools/write-approved.ts";
import { FakeLanguageService, withMovingClock } from "../../fakes/fake-language-service.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { createToolWorkspace, type ToolWorkspace } from "../../fakes/tool-context.ts";

describe("problems after edits", () => {
  let workspace: ToolWorkspace;
  let service: FakeLanguageService;
  let clock: ManualClock;
  let problems: EditProblems;
  const logged: unknown[] = [];
  const { signal } = new AbortController();

  beforeEach(async () => {
    workspace = await createToolWorkspace();
    service = new FakeLanguageService(workspace.folder);
    clock = new ManualClock();
    logged.length = 0;
    const logger = { log: (...told: unknown[]) => void logged.push(told) };
    problems = createEditProblems(service, workspace.context.files, clock, logger);
    problems.begin();
  });
  afterEach(async () => {
    problems.close();
    assert.deepEqual(logged, []);
    await workspace.dispose();
  });

  async function planned(path: string, after: string | null | { movedTo: string }): Promise<PlannedChange> {
    const { files } = workspace.context;
    const resolved = await files.resolve(path);
    const file = await files.read(resolved, signal);
    if (after !== null && typeof after === "object") {
      assert.ok(file.kind === "text");
      return planMove(resolved, await files.resolve(after.movedTo), file.hash);
    }
    if (file.kind === "missing") return planCreate(resolved, after ?? "");
    assert.ok(file.kind === "text");
    return after === null ? planDelete(resolved, file) : planEdit(resolved, file, after);
  }

  async function change(path: string, after: string | null | { movedTo: string }, rejected: string[] = []) {
    const plan = await planned(path, after);
    const approved: ApprovedChange[] = [{ ...plan, text: plan.after, rejected, reviewed: true }];
    await withMovingClock(clock, problems.beforeChange(approved, signal));
    await writeApproved(approved, workspace.context);
    await withMovingClock(clock, problems.afterChange(approved, signal));
  }

  const report = () => withMovingClock(clock, problems.report(signal));

  it("are told once, the new ones alone, with their place", async () => {
    await workspace.write("a.ts", "fine\nold ERROR\n");
    service.openFile("a.ts");
    await change("a.ts", "fine\nnew WARNING\nold ERROR\n  other ERROR\n");
    assert.equal(
      await report(),
      "After your edits the editor reports 1 error and 1 warning that were not there before:\n" +
        "a.ts:4:1: error: Not so (fake 7)\na.ts:2:1: warning: Not so (fake 7)",
    );
    assert.equal(await report(), undefined);
  });

  it("do not count where only their line has moved or is indented", async () => {
    await workspace.write("a.ts", "one\nold ERROR\n");
    service.openFile("a.ts");
    await change("a.ts", "zero\nif (x) {\n  old ERROR\n}\n");
    assert.equal(await report(), undefined);
  });

  it("count once more where a line is there once more", async () => {
    await workspace.write("a.ts", "ERROR\n");
    service.openFile("a.ts");
    await change("a.ts", "ERROR\nERROR\n");
    assert.match((await report()) ?? "", /reports 1 error that was/);
  });

  it("of a file that was not open are told apart from those it had", async () => {
    await workspace.write("a.ts", "old ERROR\n");
    await change("a.ts", "old ERROR\nnew ERROR\n");
    assert.match((await report()) ?? "", /reports 1 error that was not there before:\na\.ts:2:1/);
  });

  it("that are mended in the same turn are never told", async () => {
    await workspace.write("a.ts", "one\n");
    await change("a.ts", "ERROR\n");
    await change("a.ts", "fine\n");
    assert.equal(await report(), undefined);
  });

  it("that are gone when the report is made are not told", async () => {
    await workspace.write("a.ts", "one\n");
    service.openFile("a.ts");
    await change("a.ts", "ERROR\n");
    const telling = problems.report(signal);
    await workspace.write("a.ts", "one\n");
    service.touch("a.ts");
    assert.equal(await withMovingClock(clock, telling), undefined);
  });

  it("come with a later turn when the service is slow, and then only those of lines that were written", async () => {
    await workspace.write("a.ts", "old ERROR\n\ntwo\n");
    service.silent = true;
    await change("a.ts", "old ERROR\n\nnew ERROR\n");
    assert.equal(await report(), undefined);
    service.speak("a.ts");
    const text = (await report()) ?? "";
    assert.match(text, /a\.ts:3:1/);
    assert.doesNotMatch(text, /a\.ts:1:1/);
    assert.equal(await report(), undefined);
  });

  it("in other open files count too, as long as nobody touches those", async () => {
    await workspace.write("a.ts", "one\n");
    await workspace.write("b.ts", "ERROR after a\n");
    await workspace.write("c.ts", "fine\n");
    for (const path of ["a.ts", "c.ts"]) service.openFile(path);
    await change("a.ts", "two\n");
    service.speak("b.ts");
    await workspace.write("c.ts", "ERROR of the user\n");
    service.touch("c.ts");
    service.speak("c.ts");
    const text = (await report()) ?? "";
    assert.match(text, /b\.ts:1:1/);
    assert.doesNotMatch(text, /c\.ts/);
  });

  it("in a file that the user changed after the agent are not blamed on the agent", async () => {
    await workspace.write("a.ts", "one\n");
    service.openFile("a.ts");
    await change("a.ts", "two\n");
    await workspace.write("a.ts", "two\nERROR of the user\n");
    service.touch("a.ts");
    assert.equal(await report(), undefined);
  });

  it("of new and of moved files are told, those of deleted ones are not", async () => {
    await workspace.write("old.ts", "ERROR of before\n");
    await workspace.write("gone.ts", "ERROR\n");
    for (const path of ["old.ts", "gone.ts"]) service.openFile(path);
    await change("new.ts", "ERROR\n");
    await change("gone.ts", null);
    await change("old.ts", { movedTo: "moved.ts" });
    assert.match((await report()) ?? "", /reports 1 error that was not there before:\nnew\.ts:1:1/);
  });

  it("are not looked for where every hunk was rejected", async () => {
    await workspace.write("a.ts", "one\n");
    service.openFile("a.ts");
    await change("a.ts", "ERROR\n", ["h1"]);
    assert.deepEqual(service.shows, []);
    assert.equal(await report(), undefined);
  });

  it("are bounded", async () => {
    await change(
      "a.ts",
      Array.from({ length: 25 }, (_, index) => `${index} ${index < 20 ? "ERROR" : "WARNING"}\n`).join(""),
    );
    const text = (await report()) ?? "";
    assert.equal(text.split("\n").length, 12);
    assert.match(text, /reports 20 errors and 5 warnings that were not/);
    assert.match(text, /… and 10 errors and 5 warnings more; get_diagnostics lists them\.$/);
  });

  it("are waited for briefly where nothing was ever reported, and not at all without an edit", async () => {
    service.silent = true;
    assert.equal(await report(), undefined);
    assert.deepEqual(clock.sleeps, []);
    await change("a.ts", "ERROR\n");
    await report();
    assert.ok(clock.sleeps.length > 0 && clock.sleeps.every((milliseconds) => milliseconds <= 1000));
  });

  it("do not hold up a stop", async () => {
    service.silent = true;
    await change("a.ts", "ERROR\n");
    const controller = new AbortController();
    const telling = problems.report(controller.signal);
    controller.abort();
    assert.equal(await telling, undefined);
  });
});
