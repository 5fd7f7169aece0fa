import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createGoldenWorkspace } from "./support/golden-workspace.ts";
import { buildCommandLine, runLathe } from "./support/lathe-process.ts";

describe("golden: tour", () => {
  before(buildCommandLine);

  it("fixes the example and cleans up", async () => {
    const workspace = createGoldenWorkspace({ "unrelated.txt": "stays\n" });
    const tour = await runLathe(["tour"], { cwd: workspace.cwd, home: workspace.home });
    assert.equal(tour.exit, 0, tour.stdout + tour.stderr);
    assert.match(tour.stdout, /scripted and has no intelligence/);
    assert.match(tour.stdout, /The tour accepts this for you/);
    assert.match(tour.stdout, /failed before the change \(exit code 1\) and pass after it/);
    assert.match(tour.stdout, /The tests pass now \(exit code 0\)/);
    const folder = /copy of the example: (\S+)/.exec(tour.stdout)?.[1] ?? "";
    assert.equal(existsSync(folder), false);
    assert.equal(workspace.git("status", "--porcelain"), "");
    const again = await runLathe(["tour", "--dir", workspace.cwd], { cwd: workspace.cwd, home: workspace.home });
    assert.equal(again.exit, 2);
    workspace.remove();
  });
});
