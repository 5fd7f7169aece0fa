import assert from "node:assert/strict";
import type { HostMessage } from "../../../src/protocol/panel-message.ts";
import { initialModel, type PanelModel } from "../../../src/webview/state/panel-model.ts";
import { type PanelAction, reducePanel } from "../../../src/webview/state/reducer.ts";
import { ask, change, prompt, read, say, stamp, startEdit } from "./events.ts";

const run = (model: PanelModel, ...actions: PanelAction[]) => actions.reduce(reducePanel, model);

const reset = (events: ReturnType<typeof stamp>, firstIndex = 0): HostMessage => ({
  type: "session-reset",
  sessionId: "s1",
  title: "",
  events,
  firstIndex,
});

describe("panel reducer", () => {
  it("puts older events before the others as if they had always been there", () => {
    const all = stamp(prompt(), say("One "), say("two"), ...read("c1"), say("Three"));
    const whole = run(initialModel, reset(all));
    const late = run(initialModel, reset(all.slice(2), 2), {
      type: "older-events",
      sessionId: "s1",
      events: all.slice(0, 2),
      firstIndex: 0,
    });
    assert.deepEqual(late.transcript, whole.transcript);
    assert.equal(late.firstIndex, 0);
  });

  it("keeps live events when older ones come", () => {
    const all = stamp(prompt(), say("One"), ...read("c1"), say("Two"), say(" three"));
    const model = run(
      initialModel,
      reset(all.slice(2, 4), 2),
      { type: "events", sessionId: "s1", events: all.slice(4) },
      { type: "older-events", sessionId: "s1", events: all.slice(0, 2), firstIndex: 0 },
    );
    assert.deepEqual(model.transcript.blocks, run(initialModel, reset(all)).transcript.blocks);
  });

  it("ignores events of a session that is not shown", () => {
    const model = run(initialModel, reset(stamp(prompt())));
    assert.equal(run(model, { type: "events", sessionId: "other", events: stamp(say("No")) }), model);
  });

  it("takes the id of a new session from its first event", () => {
    const empty = run(initialModel, { ...reset([]), sessionId: "" } as HostMessage);
    const model = run(empty, { type: "events", sessionId: "s9", events: stamp(prompt()) });
    assert.equal(model.sessionId, "s9");
  });

  it("patches only what the host sends", () => {
    const model = run(initialModel, { type: "state", patch: { model: "qwen", running: true } });
    assert.equal(model.panel.model, "qwen");
    assert.equal(model.panel.mode, initialModel.panel.mode);
  });

  it("shows a hunk decision at once and follows the host", () => {
    const events = stamp(prompt(), startEdit("c1"), ask("q1", "c1", { changes: [change("a")] }));
    const decided = run(initialModel, reset(events), {
      type: "hunk-decided",
      requestId: "q1",
      changeId: "a",
      hunkId: "h2",
      state: "rejected",
    });
    const states = (model: PanelModel) => {
      const block = model.transcript.blocks.at(-1);
      return block?.kind === "changes" && block.files[0]?.change.hunks.map((hunk) => hunk.state);
    };
    assert.deepEqual(states(decided), ["pending", "rejected"]);
    const followed = run(decided, {
      type: "review-state",
      requestId: "q1",
      decisions: [
        { changeId: "a", hunkId: "h1", state: "accepted" },
        { changeId: "a", hunkId: "h2", state: "pending" },
      ],
    });
    assert.deepEqual(states(followed), ["accepted", "pending"]);
  });

  it("adds to a draft instead of replacing it", () => {
    const draft = { text: "Why", attachments: [] };
    const model = run(
      initialModel,
      { type: "draft-change", draft },
      { type: "compose", text: "this?", attachments: [{ kind: "file", label: "a.ts" }] },
    );
    assert.equal(model.draft.text, "Why\nthis?");
    assert.equal(model.draft.attachments.length, 1);
  });
});
