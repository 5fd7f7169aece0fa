import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGitTrackedFiles } from "../../../src/workspace/git-tracked-files.ts";

const { signal } = new AbortController();

describe("files that git tracks", () => {
  let root: string;
  const git = (...commandLine: string[]) => execFileSync("git", commandLine, { cwd: root });

  beforeEach(() => {
    root = mkdtempSync(join(realpathSync(tmpdir()), "lathe-tracked-"));
    writeFileSync(join(root, "a.ts"), "a\n");
    writeFileSync(join(root, "b.ts"), "b\n");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("are told from those beside them, once one is added", async () => {
    git("init", "--quiet");
    git("add", "a.ts");
    const tracked = createGitTrackedFiles([root]);
    assert.equal(await tracked.isTracked(join(root, "a.ts"), signal), true);
    assert.equal(await tracked.isTracked(join(root, "b.ts"), signal), false);
    git("add", "b.ts");
    assert.equal(await tracked.isTracked(join(root, "b.ts"), signal), true);
  });

  it("are not told where git tracks nothing of the folder: no repository, a new one, an ignored folder of another", async () => {
    assert.equal(await createGitTrackedFiles([root]).isTracked(join(root, "a.ts"), signal), undefined);
    git("init", "--quiet");
    assert.equal(await createGitTrackedFiles([root]).isTracked(join(root, "a.ts"), signal), undefined);
  });
});
