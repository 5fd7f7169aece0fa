import assert from "node:assert/strict";
import type { AgentEvent } from "../../../src/protocol/agent-event.ts";
import { joinEvent, joinEvents } from "../../../src/sessions/event-log.ts";
import { asStored, oneRun, stamped } from "./session-events.ts";

describe("joinEvent", () => {
  it("joins adjacent deltas of one kind and changes nothing it was given", () => {
    const events = stamped("s", oneRun);
    const expected = asStored(events);
    const joined = events
      .filter((event) => event.type !== "tool-output")
      .reduce<AgentEvent[]>((list, event) => joinEvent(list, event), []);
    assert.deepEqual(joined, expected);
    assert.equal(events.length, oneRun.length);
    assert.deepEqual(
      joinEvents([], events).filter((event) => event.type !== "tool-output"),
      expected,
    );
  });

  it("keeps the texts of sub-runs apart", () => {
    const [text] = stamped("s", [{ type: "text-delta", text: "a" }]);
    assert.ok(text?.type === "text-delta");
    assert.equal(joinEvent([text], { ...text, runId: "r1" }).length, 2);
    assert.equal(joinEvent([text], text).length, 1);
  });
});
