import assert from "node:assert/strict";
import { ageNote } from "../../../src/repository/keep/age-note.ts";
import type { MemoryState, MemoryView } from "../../../src/repository/keep/memory-view.ts";
import { describeMemory } from "../../../src/vscode/memory/describe-memory.ts";

const now = new Date("2026-01-02T12:00:00Z");
const status = {
  state: "ready" as const,
  files: 2500,
  chunks: 20_000,
  skipped: {},
  updatedAt: "2026-01-02T11:55:00Z",
  notices: ["LanceDB does not work here (it ended with SIGILL); a plain file is used instead."],
};

function view(state: MemoryState, more: Partial<MemoryView> = {}): MemoryView {
  return { state, isFirst: false, changes: 0, status, ...more };
}

function describeState(state: MemoryState, more: Partial<MemoryView> = {}) {
  const description = describeMemory(view(state, more), now) ?? assert.fail(`nothing is said of ${state}`);
  return { ...description, told: description.details.join(" ") };
}

describe("what the status bar says of the memory", () => {
  it("is one state with one thing to do", () => {
    const actions = (["untrusted", "indexing", "busy", "paused", "ready", "reduced", "failed"] as const).map(
      (state) => {
        const { action, headline } = describeState(state);
        assert.match(headline, /^[A-Z].*\.$/);
        return action.title;
      },
    );
    assert.deepEqual(actions, [
      "Manage workspace trust",
      "Pause indexing",
      "Pause indexing",
      "Resume indexing",
      "Check repository memory",
      "Check repository memory",
      "Try again",
    ]);
    assert.equal(describeMemory(view("off"), now), undefined);
    assert.equal(describeMemory(view("starting"), now), undefined);
  });

  it("has how far it is, how much there is, and how old", () => {
    const indexing = describeState("indexing", { isFirst: true, progress: { done: 1250, total: 2500 } });
    assert.equal(indexing.text, "$(database) Indexing 50 %");
    assert.match(indexing.told, /1,250 of 2,500 files/);
    assert.match(describeState("ready").told, /2,500 files, 20,000 places\. Changed 5 minutes ago\./);
    assert.match(describeState("ready", { status: { ...status, updatedAt: "2026-01-02T11:59:40Z" } }).told, /just now/);
    assert.match(describeState("ready", { status: { ...status, updatedAt: "2026-01-02T09:00:00Z" } }).told, /3 hours/);
    assert.match(describeState("ready", { status: { ...status, updatedAt: "2025-12-24T12:00:00Z" } }).told, /Dec 24/);
    assert.match(describeState("paused", { changes: 3 }).told, /^3 changes are not in it yet\./);
  });

  it("has the error as it was thrown, and what was kept from working", () => {
    const failed = describeState("failed", {
      failure: { message: "The disk is full. (ENOSPC)", nextStep: "Make room." },
    });
    assert.deepEqual(
      [failed.tone, failed.details.slice(0, 2)],
      ["error", ["The disk is full. (ENOSPC)", "Make room."]],
    );
    const reduced = describeState("reduced");
    assert.equal(reduced.tone, "warning");
    assert.match(reduced.told, /it ended with SIGILL/);
  });

  it("says when answers may be old", () => {
    assert.equal(ageNote(view("ready")), "");
    assert.equal(ageNote(view("indexing", { progress: { done: 2, total: 2 } })), "");
    assert.match(ageNote(view("indexing", { isFirst: true, progress: { done: 1, total: 9 } })), /1 of 9 files/);
    assert.match(ageNote(view("paused", { changes: 1 })), /paused, 1 change not seen/);
    assert.match(ageNote(view("paused")), /may be old/);
    assert.match(ageNote(view("failed")), /may be old/);
    assert.match(ageNote(view("busy")), /another window/);
  });
});
