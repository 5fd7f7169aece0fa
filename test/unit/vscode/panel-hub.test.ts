import assert from "node:assert/strict";
import type { AgentEvent } from "../../../src/protocol/agent-event.ts";
import type { HostMessage, PanelState } from "../../../src/protocol/panel-message.ts";
import { eventWindow, PanelHub } from "../../../src/vscode/panel/panel-hub.ts";

const state = { running: false, queue: [], model: "" } as unknown as PanelState;

function createHub() {
  const hub = new PanelHub(state, () => []);
  const messages: HostMessage[] = [];
  const client = { post: (message: HostMessage) => void messages.push(message) };
  return { hub, client, messages };
}

function delta(text: string): AgentEvent {
  return { type: "text-delta", text, time: "2026-11-22T10:00:00.000Z", sessionId: "s1" };
}

function turn(number: number): AgentEvent {
  return { type: "turn-start", turn: number, time: "2026-11-22T10:00:00.000Z", sessionId: "s1" };
}

describe("panel hub", () => {
  it("tells a new view the session and the whole state, then only what changes", () => {
    const { hub, client, messages } = createHub();
    hub.show({ id: "s1", title: "A", events: [delta("hello")] });
    hub.add(client);
    assert.deepEqual(
      messages.map(({ type }) => type),
      ["session-reset", "state"],
    );
    hub.patch({ running: true, model: "" });
    hub.patch({ running: true });
    assert.deepEqual(messages.slice(2), [{ type: "state", patch: { running: true } }]);
  });

  it("joins deltas into few messages and loses none", async () => {
    const { hub, client, messages } = createHub();
    hub.show({ id: "s1", title: "", events: [] });
    hub.add(client);
    const words = Array.from({ length: 200 }, (_, index) => `word${index} `);
    for (const word of words) hub.append(delta(word));
    hub.flush();
    const sent = messages.filter((message) => message.type === "events");
    assert.equal(sent.length, 1);
    assert.deepEqual(sent[0]?.events, [delta(words.join(""))]);
  });

  it("flushes by itself", async () => {
    const { hub, client, messages } = createHub();
    hub.show({ id: "s1", title: "", events: [] });
    hub.add(client);
    hub.append(delta("a"));
    hub.append(delta("b"));
    await new Promise((resolve) => setTimeout(resolve, 120));
    assert.deepEqual(messages.at(-1), { type: "events", sessionId: "s1", events: [delta("ab")] });
    hub.dispose();
  });

  it("sends the newest part of a long session and the older ones on demand", () => {
    const { hub, client, messages } = createHub();
    const events = Array.from({ length: eventWindow + 100 }, (_, index) => turn(index));
    hub.show({ id: "s1", title: "", events });
    hub.add(client);
    const reset = messages[0];
    assert.ok(reset?.type === "session-reset");
    assert.equal(reset.firstIndex, 100);
    hub.olderEvents("s1", 100);
    const older = messages.at(-1);
    assert.ok(older?.type === "older-events");
    assert.deepEqual([...older.events, ...reset.events], events);
    hub.olderEvents("another", 100);
    assert.equal(messages.at(-1), older);
  });

  it("keeps what is meant for the composer until a view is there", () => {
    const { hub, client, messages } = createHub();
    hub.deliver({ type: "compose", attachments: [], text: "hello" });
    hub.add(client);
    assert.deepEqual(messages.at(-1), { type: "compose", attachments: [], text: "hello" });
  });

  it("says nothing to a view that is gone, and nothing of the session before", () => {
    const { hub, client, messages } = createHub();
    hub.show({ id: "s1", title: "", events: [] });
    hub.add(client);
    hub.append(delta("late"));
    hub.show(undefined);
    hub.flush();
    assert.equal(messages.at(-1)?.type, "session-reset");
    const count = messages.length;
    hub.remove(client);
    hub.patch({ running: true });
    assert.equal(messages.length, count);
  });
});
