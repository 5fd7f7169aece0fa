import assert from "node:assert/strict";
import type { AgentSession, UserMessage } from "../../../src/agent/agent-session.ts";
import { faultText } from "../../../src/configuration/setting-fault.ts";
import { parseSettings, type SettingName } from "../../../src/configuration/settings-schema.ts";
import type { AgentEvent, AgentEventOf } from "../../../src/protocol/agent-event.ts";
import { rankPaths } from "../../../src/vscode/editor/rank-paths.ts";
import { MessageQueue } from "../../../src/vscode/session/message-queue.ts";
import { OpenSession } from "../../../src/vscode/session/open-session.ts";
import { pushEvent } from "../../../src/vscode/session/push-event.ts";

const stamp = { time: "2026-11-22T10:00:00.000Z", sessionId: "s1" };

function sessionThat(takes: boolean) {
  const steered: UserMessage[] = [];
  const session = {
    steer: (message: UserMessage) => {
      if (takes) steered.push(message);
      return takes;
    },
  } as unknown as AgentSession;
  return { session, steered };
}

function delivered(text: string): AgentEventOf<"user-message"> {
  return { type: "user-message", messageId: "m1", text, delivery: "steering", ...stamp };
}

describe("message queue", () => {
  it("holds a message until its event arrives", () => {
    const queue = new MessageQueue();
    const { session, steered } = sessionThat(true);
    queue.add("also the docs", []);
    queue.handOver(session);
    queue.handOver(session);
    assert.deepEqual(steered, [{ text: "also the docs", attachments: [] }]);
    assert.equal(queue.messages.length, 1);
    queue.delivered(delivered("something else"));
    assert.equal(queue.messages.length, 1);
    queue.delivered(delivered("also the docs"));
    assert.equal(queue.messages.length, 0);
  });

  it("gives back what was not handed over, and after the run what was not delivered", () => {
    const queue = new MessageQueue();
    queue.add("a", []);
    const id = queue.messages[0]?.id ?? "";
    queue.handOver(sessionThat(true).session);
    assert.equal(queue.take(id), undefined);
    queue.runEnded();
    assert.equal(queue.takeFirst()?.text, "a");
  });
});

describe("open session", () => {
  const question = {
    type: "user-message",
    messageId: "m",
    text: "Fix  the\ncount",
    delivery: "prompt",
    ...stamp,
  } as const;

  it("is named by the first message, then by the user", () => {
    const session = new OpenSession("s1", [question]);
    assert.equal(session.title, "Fix the count");
    session.add({ type: "session-title", title: "Counting", ...stamp });
    assert.equal(session.title, "Counting");
  });

  it("counts cost only where it is known", () => {
    const session = new OpenSession("s1", []);
    const usage = { type: "usage", inputTokens: 1, cachedTokens: 0, outputTokens: 1, ...stamp } as const;
    session.add({ ...usage, contextTokens: 12 });
    assert.deepEqual([session.cost, session.contextTokens], [null, 12]);
    session.add({ ...usage, cost: 0.5 });
    assert.equal(session.cost, 0.5);
  });
});

describe("pushEvent", () => {
  it("joins deltas and the output of one command, and bounds the latter", () => {
    const events: AgentEvent[] = [];
    pushEvent(events, { type: "tool-output", callId: "c1", text: "a", ...stamp });
    pushEvent(events, { type: "tool-output", callId: "c1", text: "x".repeat(100_000), ...stamp });
    pushEvent(events, { type: "tool-output", callId: "c2", text: "b", ...stamp });
    pushEvent(events, { type: "text-delta", text: "one ", ...stamp });
    pushEvent(events, { type: "text-delta", text: "two", ...stamp });
    assert.equal(events.length, 3);
    assert.ok(events[0]?.type === "tool-output" && events[0].text.length === 64_000);
    assert.ok(events[2]?.type === "text-delta" && events[2].text === "one two");
  });
});

describe("settings", () => {
  const parse = (values: Partial<Record<SettingName, unknown>>) =>
    parseSettings((name) => ({ value: values[name], place: "user settings" }));

  it("has defaults for everything", () => {
    const { settings, faults } = parse({});
    assert.deepEqual(faults, []);
    assert.equal(settings["limits.turns"], 80);
    assert.equal(settings["permissions.mode"], "manual");
  });

  it("reports each fault with its place and goes on with the default", () => {
    const { settings, faults } = parse({
      "model.baseUrl": "localhost:1234",
      "model.headers": { "X-Team": 7 },
      "permissions.mode": "all",
      "limits.turns": 5,
    });
    assert.deepEqual(
      faults.map(({ name }) => name),
      ["lathe.model.baseUrl", "lathe.model.headers", "lathe.permissions.mode"],
    );
    assert.match(
      faultText(faults[1] ?? assert.fail()),
      /^lathe\.model\.headers \(user settings\): at X-Team: .*\. Using \{\}/,
    );
    assert.equal(settings["permissions.mode"], "manual");
    assert.equal(settings["limits.turns"], 5);
  });
});

describe("rankPaths", () => {
  it("prefers names that start with the query, then open editors, then short paths", () => {
    const paths = ["src/app/todo-list.ts", "src/todo.ts", "test/todo.test.ts", "docs/a-todo.md", "src/main.ts"];
    assert.deepEqual(rankPaths(paths, "todo", new Set(["test/todo.test.ts"])), [
      "test/todo.test.ts",
      "src/todo.ts",
      "src/app/todo-list.ts",
      "docs/a-todo.md",
    ]);
    assert.deepEqual(rankPaths(paths, "stl", new Set()).slice(0, 1), ["src/app/todo-list.ts"]);
    assert.equal(rankPaths(paths, "", new Set(["src/main.ts"]))[0], "src/main.ts");
  });
});
