import assert from "node:assert/strict";
import { applyHunks } from "../../../src/changes/apply-hunks.ts";
import { computeHunks } from "../../../src/changes/compute-hunks.ts";
import { decideHunks } from "../../../src/changes/decide-hunks.ts";

const before = "a\nb\nc\nd\ne\n";
const after = "0\n00\na\nb\nC\nCC\nd\nE\n";

describe("decideHunks", () => {
  it("marks the rejected ones and numbers the lines of what is written", async () => {
    const hunks = await computeHunks(before, after);
    for (const rejected of [[], ["h1"], ["h2"], ["h1", "h2"], ["h1", "h2", "h3"]]) {
      const text = applyHunks(before, hunks, new Set(rejected), after).split("\n");
      for (const hunk of decideHunks(hunks, rejected)) {
        const isRejected = rejected.includes(hunk.id);
        assert.equal(hunk.state, isRejected ? "rejected" : "accepted");
        const there = isRejected ? hunk.oldLines : hunk.newLines;
        assert.deepEqual(text.slice(hunk.newStart - 1, hunk.newStart - 1 + there.length), there, hunk.id);
      }
    }
  });
});
