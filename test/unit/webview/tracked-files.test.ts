import assert from "node:assert/strict";
import { type Block, decisionsOf, type ReviewFile } from "../../../src/webview/state/block.ts";
import { initialModel } from "../../../src/webview/state/panel-model.ts";
import { type PanelAction, reducePanel } from "../../../src/webview/state/reducer.ts";
import {
  editedAgain,
  fileState,
  isOpen,
  pendingReview,
  waitsForReview,
  withDecision,
} from "../../../src/webview/state/tracked-files.ts";
import { change } from "../../webview/panel-scenes.ts";
import { applied, appliedRun, mixed, undecided } from "../../webview/review-scenes.ts";
import { transcriptOf } from "./events.ts";

const file: ReviewFile = { callId: "e1", change: applied };
const decided = Object.fromEntries(mixed.map((one) => [one.changeId, one]));

describe("applied changes that wait for review", () => {
  it("are open only once the host keeps track of them", () => {
    assert.equal(isOpen(file), false);
    assert.equal(fileState(file), "applied");
    const tracked = withDecision(file, undecided[0]);
    assert.equal(waitsForReview(tracked), true);
    assert.equal(fileState(tracked), "pending");
  });

  it("take the states the host tells, and keep those it does not speak of", () => {
    const tracked = withDecision(file, decided.ch1);
    assert.deepEqual(decisionsOf(tracked), ["accepted", "pending", "superseded"]);
    const partly = withDecision(file, {
      changeId: "ch1",
      state: "accepted",
      hunks: [{ hunkId: "h1", state: "accepted" }],
    });
    assert.deepEqual(decisionsOf(partly), ["accepted", "pending", "pending"]);
  });

  it("leave a change alone that is still asked for", () => {
    const asked: ReviewFile = { callId: "e1", requestId: "q1", change };
    assert.equal(withDecision(asked, undecided[0]), asked);
    assert.equal(waitsForReview(asked), false);
    assert.equal(isOpen(asked), true);
  });

  it("have one word for a file", () => {
    const word = (changeId: string) => {
      const one = transcriptOf(...appliedRun).blocks.flatMap((block) => (block.kind === "changes" ? block.files : []));
      const found = one.find((other) => other.change.changeId === changeId) ?? assert.fail();
      return fileState(withDecision(found, decided[changeId]));
    };
    assert.deepEqual(["ch1", "ch2", "ch3"].map(word), ["pending", "rejected", "conflicted"]);
  });

  it("are partly accepted where some hunks are rejected and none is left", () => {
    const hunks = (["accepted", "rejected", "superseded"] as const).map((state, index) => ({
      hunkId: `h${index + 1}`,
      state,
    }));
    assert.equal(fileState(withDecision(file, { changeId: "ch1", state: "accepted", hunks })), "partly");
  });

  it("are counted over the whole transcript, in the order they were made", () => {
    const { blocks } = transcriptOf(...appliedRun);
    const told = Object.fromEntries(undecided.map((one) => [one.changeId, one]));
    const review = pendingReview(blocks, told);
    assert.deepEqual(
      review?.changes.map(({ changeId }) => changeId),
      ["ch1", "ch2", "ch3"],
    );
    assert.deepEqual([review?.hunks, review?.files], [5, 3]);
    assert.equal(pendingReview(blocks, {}), undefined);
  });

  it("wait for a person as well where somebody else has changed the file, as the editor counts them", () => {
    const { blocks } = transcriptOf(...appliedRun);
    const review = pendingReview(blocks, decided);
    assert.deepEqual(
      review?.changes.map(({ changeId }) => changeId),
      ["ch1", "ch3"],
    );
    assert.deepEqual([review?.hunks, review?.files], [2, 2]);
    const inConflict = withDecision(file, {
      changeId: "ch1",
      state: "conflicted",
      hunks: ["h1", "h2", "h3"].map((hunkId) => ({ hunkId, state: "conflicted" as const })),
    });
    assert.equal(isOpen(inConflict), true);
    assert.equal(fileState(inConflict), "conflicted");
  });

  it("are marked where the agent went on in the same file, or ran a command", () => {
    const block = (id: string, ...changeIds: string[]): Block => ({
      kind: "changes",
      id,
      reason: "",
      files: changeIds.map((changeId) => ({
        callId: id,
        change: { ...applied, changeId, path: changeId.slice(0, 1) },
      })),
    });
    const command: Block = {
      kind: "command",
      id: "c",
      call: { callId: "c", tool: "t", title: "", input: {}, startedAt: "", output: "", status: "ok" },
    };
    assert.deepEqual([...editedAgain([block("1", "a1", "b1"), block("2", "a2")])], ["a1"]);
    assert.deepEqual([...editedAgain([block("1", "a1"), command, block("2", "b1")])], ["a1"]);
  });

  it("keep what was told of them while older events are put before, and lose it with the session", () => {
    const reset = (sessionId: string): PanelAction => ({
      type: "session-reset",
      sessionId,
      title: "",
      events: [],
      firstIndex: 0,
    });
    let model = reducePanel(initialModel, reset("s1"));
    model = reducePanel(model, { type: "change-decisions", decisions: undecided });
    model = reducePanel(model, { type: "change-decisions", decisions: mixed.slice(0, 1) });
    assert.deepEqual(Object.keys(model.decisions), ["ch1", "ch2", "ch3"]);
    assert.equal(model.decisions.ch1, mixed[0]);
    model = reducePanel(model, reset("s1"));
    assert.equal(Object.keys(model.decisions).length, 3);
    assert.deepEqual(reducePanel(model, reset("s2")).decisions, {});
  });
});
