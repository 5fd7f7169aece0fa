import assert from "node:assert/strict";
import type { AgentEventBody } from "../../../src/protocol/agent-event.ts";
import { shownRows } from "../../../src/webview/state/shown-rows.ts";
import { transcriptOf } from "./events.ts";

const request = (number: number, ...more: AgentEventBody[]): AgentEventBody[] => [
  { type: "checkpoint", id: `c${number}`, number },
  { type: "user-message", messageId: `m${number}`, text: `Ask ${number}`, delivery: "prompt" },
  { type: "text-delta", text: `Answer ${number}` },
  ...more,
  { type: "session-end", reason: "finished", text: "" },
];
const restore = (checkpointId: string, undo: number, more: object = {}): AgentEventBody[] => [
  { type: "checkpoint", id: `c${undo}`, number: undo, cause: "restore" },
  { type: "restore", checkpointId, number: 1, undoId: `c${undo}`, files: ["a"], conversation: true, ...more },
];
const command = (callId: string): AgentEventBody[] => [
  {
    type: "tool-start",
    callId,
    tool: "run_command",
    input: {},
    access: [{ kind: "execute", subject: callId }],
    title: callId,
  },
  { type: "tool-end", callId, tool: "run_command", status: "ok", content: "" },
];

function shown(events: AgentEventBody[][], open: Record<string, boolean> = {}, hasOlder = false): string[] {
  const { blocks } = transcriptOf(...events.flat());
  return shownRows(blocks, open, hasOlder).map(({ block, past }) => {
    const text =
      block.kind === "user" || block.kind === "prose"
        ? block.text
        : block.kind === "folded"
          ? `${block.requests} folded`
          : block.kind === "checkpoint"
            ? `Checkpoint ${block.number}`
            : block.kind === "restored"
              ? `Restored ${block.number}${block.undoes === undefined ? "" : `, undoes ${block.undoes}`}`
              : block.kind === "command"
                ? block.call.callId
                : block.kind;
    return past ? `(${text})` : text;
  });
}

const first = ["Checkpoint 1", "Ask 1", "Answer 1"];
const second = ["Checkpoint 2", "Ask 2", "Answer 2"];

describe("the rows of a transcript", () => {
  it("are all blocks while nothing was restored", () => {
    assert.deepEqual(shown([request(1), request(2)]), [...first, ...second]);
  });

  it("fold what a restore took back, and open on request", () => {
    const events = [request(1), request(2), request(3), restore("c2", 4), request(5)];
    const after = ["Restored 1", "Checkpoint 5", "Ask 5", "Answer 5"];
    assert.deepEqual(shown(events), [...first, "2 folded", ...after]);
    assert.deepEqual(shown(events, { "folded-c2": true }), [
      ...first,
      "2 folded",
      ...second.map((text) => `(${text})`),
      "(Checkpoint 3)",
      "(Ask 3)",
      "(Answer 3)",
      ...after,
    ]);
  });

  it("come back when the restore is undone, and what was said in between goes", () => {
    const events = [request(1), request(2), restore("c2", 3), request(4), restore("c3", 5)];
    assert.deepEqual(shown(events), [...first, ...second, "1 folded", "Restored 1, undoes 1"]);
  });

  it("stay when only files were restored", () => {
    assert.deepEqual(shown([request(1), restore("c1", 2, { conversation: false })]), [...first, "Restored 1"]);
  });

  it("fold from a call on, and keep the one before it", () => {
    const events = [request(1, ...command("x"), ...command("y")), restore("c1", 2, { callId: "y", point: 2 })];
    assert.deepEqual(shown(events), [...first, "x", "0 folded", "Restored 1.2"]);
  });

  it("fold everything where the checkpoint lies before the first event that is known", () => {
    assert.deepEqual(shown([request(2), restore("c1", 3)], {}, true), ["1 folded", "Restored 1"]);
    assert.deepEqual(shown([request(2), restore("c1", 3)]), [...second, "Restored 1"]);
  });
});
