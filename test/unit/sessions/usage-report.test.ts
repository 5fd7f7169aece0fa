import assert from "node:assert/strict";
import type { AgentEventBody } from "../../../src/protocol/agent-event.ts";
import { digestLines, emptyDigest } from "../../../src/sessions/session-digest.ts";
import { reportUsage } from "../../../src/sessions/usage-report.ts";
import { callLines, requestLines } from "../../../src/sessions/usage-rows.ts";
import { stamped } from "./session-events.ts";

function session(id: string, cwd: string, events: AgentEventBody[]) {
  const lines = stamped(id, events).map((event, index) => JSON.stringify({ id: `e${index}`, parentId: null, event }));
  const digest = digestLines(emptyDigest, `${lines.join("\n")}\n`);
  return { id, title: id, cwd, days: digest.days, models: digest.models, tools: digest.tools, runs: digest.runs };
}

const start = (model: string): AgentEventBody => ({
  type: "session-start",
  cwd: "/a",
  agent: "code",
  model,
  mode: "manual",
});
const usage = (extra: object): AgentEventBody => ({
  type: "usage",
  inputTokens: 100,
  cachedTokens: 60,
  outputTokens: 10,
  ...extra,
});
const end = (tool: string): AgentEventBody => ({
  type: "tool-end",
  callId: "c",
  tool,
  status: "ok",
  content: "x".repeat(400),
});

describe("usage report", () => {
  const sessions = [
    session("one", "/a", [
      start("big"),
      usage({ cost: 0.5, cacheWriteTokens: 20, reasoningTokens: 4 }),
      end("read_file"),
      usage({ model: "small", cost: 0.1 }),
    ]),
    session("two", "/a", [start("local"), usage({ estimated: true }), end("read_file"), end("run_command")]),
    session("three", "/b", [start("big"), usage({ cost: 1 })]),
  ];
  const report = reportUsage(sessions);

  it("adds up the same requests in every way", () => {
    const sum = (rows: { requests: number; inputTokens: number; cost: number }[]) =>
      rows.reduce(
        (a, row) => [a[0] + row.requests, a[1] + row.inputTokens, a[2] + row.cost] as [number, number, number],
        [0, 0, 0] as [number, number, number],
      );
    for (const rows of [report.days, report.sessions, report.projects, report.models, [report.total]]) {
      assert.deepEqual(sum(rows), [4, 400, 1.6]);
    }
  });

  it("counts a request for the model that answered, also when another was asked", () => {
    assert.deepEqual(
      report.models.map(({ name, requests, cost }) => [name, requests, cost]),
      [
        ["big", 2, 1.5],
        ["small", 1, 0.1],
        ["local", 1, 0],
      ],
    );
  });

  it("keeps apart what is estimated, unpriced, cached and thought", () => {
    const { estimated, unpriced, cacheWriteTokens, reasoningTokens, cachedTokens } = report.total;
    assert.deepEqual([estimated, unpriced, cacheWriteTokens, reasoningTokens, cachedTokens], [1, 1, 20, 4, 240]);
  });

  it("says what each tool put into the conversation", () => {
    assert.deepEqual(
      report.tools.map(({ name, calls }) => [name, calls]),
      [
        ["read_file", 2],
        ["run_command", 1],
      ],
    );
    assert.ok((report.tools[0]?.resultTokens ?? 0) >= 200);
  });

  it("goes on with a digest of before", () => {
    const events = [start("big"), usage({ cost: 1 }), usage({ cost: 1 })];
    const lines = stamped("s", events).map(
      (event, index) => `${JSON.stringify({ id: `e${index}`, parentId: null, event })}\n`,
    );
    const half = digestLines(emptyDigest, lines.slice(0, 2).join(""));
    assert.deepEqual(
      digestLines(half, lines.slice(2).join("")).models,
      digestLines(emptyDigest, lines.join("")).models,
    );
  });

  it("has each call with the tools of its answer, and each request as the sum of its calls", () => {
    const prompt: AgentEventBody = { type: "user-message", messageId: "m", text: "Go", delivery: "prompt" };
    const begin = (tool: string): AgentEventBody => ({
      type: "tool-start",
      callId: "c",
      tool,
      input: {},
      access: [],
      title: tool,
    });
    const steer: AgentEventBody = { ...prompt, delivery: "steering" } as AgentEventBody;
    const calls = callLines(
      "s",
      stamped("s", [
        ...[start("big"), prompt, usage({ cost: 0.5 }), begin("read_file"), begin("read_file"), steer],
        ...[usage({ model: "small", cost: 0.1 }), prompt, usage({ estimated: true })],
      ]),
    );
    assert.deepEqual(
      calls.map(({ request, call, model, tools }) => [request, call, model, tools.length]),
      [
        [1, 1, "big", 2],
        [1, 2, "small", 0],
        [2, 1, "big", 0],
      ],
    );
    const [first, second, ...none] = requestLines(calls);
    assert.deepEqual([first?.call, first?.model, first?.cost, first?.requests], [2, "big, small", 0.6, 2]);
    assert.deepEqual([second?.request, second?.unpriced, second?.estimated, none.length], [2, 1, 1, 0]);
  });
});
