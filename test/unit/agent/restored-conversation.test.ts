import assert from "node:assert/strict";
import { conversationFromEvents } from "../../../src/agent/conversation.ts";
import type { AgentEvent, AgentEventBody } from "../../../src/protocol/agent-event.ts";
import { currentEvents, eventsBefore } from "../../../src/protocol/current-events.ts";

const stamped = (bodies: readonly AgentEventBody[]): AgentEvent[] =>
  bodies.map((body) => ({ ...body, time: "2026-01-01T00:00:00Z", sessionId: "s" }) as AgentEvent);

function request(number: number): AgentEventBody[] {
  return [
    { type: "checkpoint", id: `checkpoint-${number}`, number, messageId: `message-${number}` },
    { type: "user-message", messageId: `message-${number}`, text: `Ask ${number}`, delivery: "prompt" },
    { type: "turn-start", turn: 1 },
    { type: "text-delta", text: `Answer ${number}` },
    { type: "turn-end", turn: 1 },
    { type: "session-end", reason: "finished", text: "" },
  ];
}

function restore(number: number, undo: number, conversation = true, files: string[] = []): AgentEventBody[] {
  const undoId = `checkpoint-${undo}`;
  return [
    { type: "checkpoint", id: undoId, number: undo, cause: "restore" },
    { type: "restore", checkpointId: `checkpoint-${number}`, number, undoId, files, conversation },
  ];
}

const said = (...bodies: AgentEventBody[][]) =>
  conversationFromEvents(stamped(bodies.flat())).messages.map((message) => message.content);

describe("a restored conversation", () => {
  it("drops what came after the checkpoint, and goes on from there", () => {
    assert.deepEqual(said(request(1), request(2), request(3), restore(2, 4)), ["Ask 1", "Answer 1"]);
    assert.deepEqual(said(request(1), request(2), restore(2, 3), request(4)), [
      "Ask 1",
      "Answer 1",
      "Ask 4",
      "Answer 4",
    ]);
    assert.deepEqual(said(request(1), restore(1, 2)), []);
  });

  it("comes back when the restore is undone, and goes when that is undone", () => {
    const both = ["Ask 1", "Answer 1", "Ask 2", "Answer 2"];
    assert.deepEqual(said(request(1), request(2), restore(2, 3), restore(3, 4)), both);
    assert.deepEqual(said(request(1), request(2), restore(2, 3), restore(3, 4), restore(4, 5)), ["Ask 1", "Answer 1"]);
  });

  it("stays when only files were restored, and the model hears of it", () => {
    const messages = said(request(1), restore(1, 2, false, ["a.ts", "b.ts"]));
    assert.deepEqual(messages.slice(0, 2), ["Ask 1", "Answer 1"]);
    assert.match(messages[2] ?? "", /a\.ts, b\.ts\. Read them again/);
    assert.deepEqual(said(request(1), restore(1, 2, false)), ["Ask 1", "Answer 1"]);
  });

  it("tells the model which files are gone, not to read them", () => {
    const [checkpoint, event] = restore(1, 2, false, ["a.ts", "new.ts"]);
    const told = (gone: string[]) => said(request(1), [checkpoint, { ...event, gone }] as AgentEventBody[])[2] ?? "";
    assert.match(told(["new.ts"]), /earlier state: a\.ts\. Read them again .* gone: new\.ts\.$/);
    assert.match(told(["a.ts", "new.ts"]), /^I have gone back .* gone: a\.ts, new\.ts\.$/);
  });

  const turn = (number: number): AgentEventBody[] => [
    { type: "turn-start", turn: number },
    { type: "text-delta", text: `Turn ${number}` },
    { type: "tool-start", callId: `call-${number}`, tool: "t", input: {}, access: [], title: "" },
    { type: "tool-end", callId: `call-${number}`, tool: "t", status: "ok", content: `Result ${number}` },
    { type: "turn-end", turn: number },
  ];
  const start = request(1).slice(0, 2);
  const beforeCall = (callId: string, undo: number): AgentEventBody[] =>
    restore(1, undo).map((body) => (body.type === "restore" ? { ...body, callId, point: 1 } : body));

  it("drops a call and what came after it, and brings it back again", () => {
    const run = [start, turn(1), turn(2)];
    assert.deepEqual(said(...run, beforeCall("call-2", 2)), ["Ask 1", "Turn 1", "Result 1", "Turn 2"]);
    assert.deepEqual(said(...run, beforeCall("call-1", 2), request(3)), ["Ask 1", "Turn 1", "Ask 3", "Answer 3"]);
    const all = ["Ask 1", "Turn 1", "Result 1", "Turn 2", "Result 2"];
    assert.deepEqual(said(...run, beforeCall("call-1", 2), restore(2, 3)), all);
    // What counted no longer can be gone back to as well.
    const twice = said(...run, restore(1, 2), beforeCall("call-2", 3));
    assert.deepEqual(twice, ["Ask 1", "Turn 1", "Result 1", "Turn 2"]);
    assert.deepEqual(said(...run, beforeCall("call-9", 2)), all);
  });

  it("gives the events before a call", () => {
    const events = stamped([...start, ...turn(1), ...turn(2)]);
    assert.equal(eventsBefore(events, "checkpoint-1", "call-2")?.at(-1)?.type, "text-delta");
    assert.equal(eventsBefore(events, "checkpoint-1", "call-9"), undefined);
  });

  it("stays when the checkpoint is unknown", () => {
    assert.deepEqual(said(request(1), restore(7, 8)), ["Ask 1", "Answer 1"]);
  });

  it("gives the events before a checkpoint, as they counted then", () => {
    const events = stamped([...request(1), ...request(2), ...restore(2, 3), ...request(4)]);
    const texts = (list: readonly AgentEvent[] | undefined) =>
      list?.flatMap((event) => (event.type === "user-message" ? [event.text] : []));
    assert.deepEqual(texts(eventsBefore(events, "checkpoint-2")), ["Ask 1"]);
    assert.deepEqual(texts(eventsBefore(events, "checkpoint-4")), ["Ask 1"]);
    assert.equal(eventsBefore(events, "checkpoint-9"), undefined);
    assert.deepEqual(texts(currentEvents(events)), ["Ask 1", "Ask 4"]);
  });
});
