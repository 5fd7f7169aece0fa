import assert from "node:assert/strict";
import { applyHunks } from "../../../src/changes/apply-hunks.ts";
import { computeHunks } from "../../../src/changes/compute-hunks.ts";
import {
  adviceOf,
  decide,
  decisionsOf,
  hunkAt,
  hunkPosition,
  pendingCount,
  proposedText,
  type ReviewedFile,
} from "../../../src/vscode/review/reviewed-file.ts";

const before = "one\ntwo\nthree\nfour\nfive\n";
const after = "zero\none\ntwo\nTHREE\nthree and a half\nfour\n";

async function reviewOf(oldText: string, newText: string): Promise<ReviewedFile> {
  const hunks = await computeHunks(oldText, newText);
  const change = {
    changeId: "c1",
    path: "a.txt",
    kind: "edit",
    hunks,
    added: 0,
    removed: 0,
    state: "proposed",
  } as const;
  return { requestId: "r1", change, whole: "pending", comments: {} };
}

describe("reviewed file", () => {
  it("shows every hunk that is not rejected", async () => {
    const file = await reviewOf(before, after);
    assert.equal(file.change.hunks.length, 3);
    assert.equal(proposedText(before, file.change), after);
    assert.equal(proposedText(before, decide(file, undefined, "rejected").change), before);
    const middle = decide(file, "h2", "rejected");
    assert.equal(proposedText(before, middle.change), applyHunks(before, file.change.hunks, new Set(["h2"])));
  });

  it("keeps hunks decided one by one when the rest is decided at once", async () => {
    const file = decide(decide(await reviewOf(before, after), "h1", "rejected"), undefined, "accepted");
    assert.deepEqual(
      decisionsOf(file).map(({ state }) => state),
      ["rejected", "accepted", "accepted"],
    );
    assert.equal(pendingCount(file), 0);
    assert.equal(pendingCount(decide(file, undefined, "pending")), 3);
  });

  it("finds each hunk where it stands in the proposed text, whatever was rejected above it", async () => {
    const file = await reviewOf(before, after);
    for (const rejected of [undefined, "h1", "h2"]) {
      const { change } = rejected === undefined ? file : decide(file, rejected, "rejected");
      const lines = proposedText(before, change).split("\n");
      for (const hunk of change.hunks) {
        const { line, count } = hunkPosition(change, hunk);
        const expected = hunk.state === "rejected" ? hunk.oldLines : hunk.newLines;
        assert.deepEqual(lines.slice(line, line + count), expected, `${hunk.id} with ${rejected} rejected`);
      }
    }
  });

  it("takes the hunk at the cursor, else the nearest undecided one", async () => {
    const file = await reviewOf(before, after);
    assert.equal(hunkAt(file.change, 0)?.id, "h1");
    assert.equal(hunkAt(file.change, 4)?.id, "h2");
    assert.equal(hunkAt(file.change, 1)?.id, "h1");
    assert.equal(hunkAt(decide(file, "h1", "accepted").change, 1)?.id, "h2");
  });

  it("turns comments on rejected hunks into advice with its place, and forgets them with the rejection", async () => {
    const rejected = decide(await reviewOf(before, after), "h2", "rejected", " keep the name ");
    assert.equal(adviceOf([rejected]), "a.txt, line 3: keep the name");
    assert.equal(adviceOf([decide(rejected, "h2", "pending")]), "");
  });

  it("decides a change without hunks as a whole", async () => {
    const file = await reviewOf("", "");
    assert.equal(pendingCount(file), 1);
    const deleted = { ...file, change: { ...file.change, kind: "delete" as const } };
    assert.equal(proposedText(before, deleted.change), "");
    assert.deepEqual(decisionsOf(decide(deleted, undefined, "accepted")), [{ changeId: "c1", state: "accepted" }]);
  });
});
