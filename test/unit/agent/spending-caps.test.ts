import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunBudget } from "../../../src/agent/run-budget.ts";
import { combineBounds } from "../../../src/limits/combine-bounds.ts";
import type { Amounts } from "../../../src/ports/usage-ledger.ts";
import { type LimitName, limitBounds } from "../../../src/protocol/limits.ts";
import { createSessionStore } from "../../../src/sessions/create-session-store.ts";
import { usedInProject } from "../../../src/sessions/used-in-project.ts";
import { AnsweringApprover } from "../../fakes/answering-approver.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { toolCall } from "../../fakes/scripted-chat-model.ts";
import { stamped } from "../sessions/session-events.ts";
import { createTrial, readTool } from "./harness.ts";

const bounds = (given: Partial<Record<LimitName, number>>) =>
  new Map(Object.entries(given).map(([name, bound]) => [name as LimitName, { bound: bound ?? 0 }]));
const price = { input: 10, cachedInput: 1, output: 50 };
const usage = (tokens: number, cost: number, cachedTokens = 0) => ({
  inputTokens: tokens,
  cachedTokens,
  outputTokens: 0,
  cost,
});

describe("caps of tokens and money, looked at before a call", () => {
  const budgetOf = (given: Partial<Record<LimitName, number>>, options = {}, limits = {}) =>
    new RunBudget({ bounds: bounds(given), ...limits }, new ManualClock(), options);

  it("hold at each level: a call, a run, a session, a folder, a minute, a day", async () => {
    const ledger = {
      add: () => undefined,
      entries: () => [{ time: new ManualClock().now().getTime(), amounts: { tokens: 9_000, cost: 0.9 } }],
    };
    const limits = { ledger, usedInProject: async () => ({ tokens: 9_000, cost: 0.9 }) };
    for (const level of ["call", "run", "session", "project", "minute", "day"] as const) {
      for (const quantity of ["tokens", "cost"] as const) {
        const name = `${level}.${quantity}` as LimitName;
        // Of a call's own bound nothing is used before it.
        const bound = (level === "call" ? 1 : 10) * (quantity === "tokens" ? 1_000 : 0.1);
        const budget = budgetOf(
          { [name]: bound },
          { session: level === "project" ? {} : { tokens: 9_000, cost: 0.9 }, sessionId: "one" },
          limits,
        );
        await budget.refresh();
        if (level === "run") budget.spend(usage(9_000, 0.9));
        assert.equal(budget.reached(), undefined, name);
        // What is left: 1,000 tokens, or 0.1 USD.
        const small = budget.room(quantity === "tokens" ? 500 : 5_000, price);
        assert.ok("outputTokens" in small && small.outputTokens > 0, name);
        assert.equal(small.outputTokens, quantity === "tokens" ? 500 : 1_000, name);
        const large = budget.room(quantity === "tokens" ? 900 : 9_500, price);
        assert.ok("limit" in large && large.limit.name === name, name);
        assert.match(large.limit.text, /The limit of .* is reached \(.* used, and this needs /, name);
        assert.equal(budget.hit?.name, name);
      }
    }
  });

  it("count as cached what the provider had cached the last time", () => {
    const budget = budgetOf({ "call.cost": 0.05 });
    assert.ok("limit" in budgetOf({ "call.cost": 0.05 }).room(10_000, price));
    budget.spend(usage(10_000, 0.01, 9_500));
    const room = budget.room(10_000, price);
    assert.ok("outputTokens" in room && room.outputTokens === Math.floor((0.05 - 0.005 - 0.0095) / 0.00005));
  });

  it("end the run before the call, with everything kept, and hold the answer to what is left", async () => {
    const trial = createTrial({
      approver: new AnsweringApprover([]),
      tools: [readTool("read_file", async () => "x".repeat(4_000))],
      mode: "all",
      limits: { bounds: bounds({ "session.tokens": 700 }) },
      script: [{ toolCalls: [toolCall("1", "read_file", { path: "a" })] }, { text: "Never asked for." }],
    });
    const result = await trial.run();
    assert.equal(result.reason, "limit");
    assert.equal(result.limit?.name, "session.tokens");
    assert.equal(trial.model.requests.length, 1, "the call that would go over is not made");
    assert.ok((trial.model.requests[0]?.maxOutputTokens ?? Number.NaN) < 700);
    assert.equal(trial.of("turn-start").length, 1);
    assert.equal(trial.conversation.messages.at(-1)?.role, "tool");
  });

  it("send no bound of the answer where none is near", async () => {
    const trial = createTrial({ limits: { bounds: bounds({ "day.tokens": 1e6 }) }, script: [{ text: "Done." }] });
    await trial.run();
    assert.equal(trial.model.requests[0]?.maxOutputTokens, undefined);
  });

  it("refuse a tool beyond its number of calls", async () => {
    const paths: string[] = [];
    const trial = createTrial({
      tools: [
        readTool("read_file", async (path) => {
          paths.push(path);
          return path;
        }),
      ],
      mode: "all",
      limits: { bounds: bounds({ "tool.read_file": 2 }) },
      script: [{ toolCalls: ["a", "b", "c"].map((path) => toolCall(path, "read_file", { path })) }],
    });
    const result = await trial.run();
    assert.match(result.text, /limit of 2 calls of read_file in a run is reached/);
    assert.deepEqual([result.limit?.used, result.limit?.raiseTo, paths], [2, 4, ["a", "b"]]);
  });

  it("are read from limits.json, where a mistyped one is an error", () => {
    const given = { call: { tokens: 5 }, tool: { run_command: 3 }, session: { cost: 1 }, project: { cost: 9 } };
    assert.deepEqual(
      [...combineBounds([limitBounds.parse(given)])].map(([name, { bound }]) => [name, bound]),
      [
        ["call.tokens", 5],
        ["session.cost", 1],
        ["project.cost", 9],
        ["tool.run_command", 3],
      ],
    );
    assert.equal(limitBounds.safeParse({ session: { files: 3 } }).success, false);
    assert.equal(limitBounds.safeParse({ tool: { "run command": 3 } }).success, false);
  });

  it("know what every other session of a folder has used", async () => {
    const stateDir = mkdtempSync(join(tmpdir(), "lathe-caps-"));
    try {
      const store = createSessionStore(stateDir);
      const ids: string[] = [];
      for (const cwd of ["/a", "/a", "/b"]) {
        const writer = await store.create(cwd);
        for (const event of stamped(writer.id, [{ type: "usage", ...usage(100, 0.5) }])) writer.append(event);
        ids.push(writer.id);
        await writer.close();
      }
      const ask = usedInProject(stateDir, "/a");
      const expected: Amounts = { turns: 1, tokens: 100, cost: 0.5 };
      assert.deepEqual(await ask(ids[0] ?? ""), expected);
      assert.deepEqual(await ask("another"), { turns: 2, tokens: 200, cost: 1 });
    } finally {
      rmSync(stateDir, { recursive: true, force: true });
    }
  });
});
