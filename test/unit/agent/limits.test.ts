import assert from "node:assert/strict";
import { RunBudget } from "../../../src/agent/run-budget.ts";
import type { LedgerEntry, UsageLedger } from "../../../src/ports/usage-ledger.ts";
import type { LimitName } from "../../../src/protocol/limits.ts";
import { AnsweringApprover } from "../../fakes/answering-approver.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { toolCall } from "../../fakes/scripted-chat-model.ts";
import { commandTool, createTrial, readTool } from "./harness.ts";

function memoryLedger(clock = new ManualClock()): UsageLedger & { list: LedgerEntry[] } {
  const list: LedgerEntry[] = [];
  return { list, add: (amounts) => void list.push({ time: clock.now().getTime(), amounts }), entries: () => list };
}

const bounds = (given: Partial<Record<LimitName, number>>) =>
  new Map(Object.entries(given).map(([name, bound]) => [name as LimitName, { bound: bound ?? 0 }]));

describe("limits of a run", () => {
  const command = (id: string, text: string) => toolCall(id, "run_command", { command: text });

  it("refuse the call that would go over, ask nobody about it, and end the run with everything kept", async () => {
    const ran: string[] = [];
    const approver = new AnsweringApprover([{}]);
    const ledger = memoryLedger();
    const trial = createTrial({
      approver,
      tools: [
        commandTool("run_command", async (text) => {
          ran.push(text);
          return text;
        }),
      ],
      limits: { bounds: bounds({ "hour.execute": 2 }), ledger },
      script: [{ toolCalls: [command("1", "a"), command("2", "b"), command("3", "c"), command("4", "d")] }],
    });
    const result = await trial.run();
    assert.equal(result.reason, "limit");
    assert.deepEqual([result.limit?.name, result.limit?.used, result.limit?.bound], ["hour.execute", 2, 2]);
    assert.match(result.text, /limit of 2 commands in an hour is reached/);
    assert.deepEqual(ran, ["a", "b"]);
    assert.equal(approver.requests.length, 2);
    assert.deepEqual(
      trial.of("tool-end").map(({ code }) => code),
      [undefined, undefined, "denied", "denied"],
    );
    assert.equal(trial.conversation.messages.filter(({ role }) => role === "tool").length, 4);
    assert.deepEqual(
      ledger.list.map(({ amounts }) => amounts),
      [{ turns: 1, tokens: 15 }, { execute: 1 }, { execute: 1 }],
    );
  });

  it("count no call that was denied", async () => {
    const ledger = memoryLedger();
    const trial = createTrial({
      approver: new AnsweringApprover([{ decision: "reject" }]),
      tools: [commandTool("run_command", async (text) => text)],
      limits: { bounds: bounds({ "run.execute": 1 }), ledger },
      script: [{ toolCalls: [command("1", "a"), command("2", "b")] }, { text: "Then not." }],
    });
    assert.equal((await trial.run()).reason, "finished");
    assert.ok(ledger.list.every(({ amounts }) => amounts.execute === undefined));
  });

  it("hold over all runs of a day, and for the speed of spending", () => {
    for (const [name, said] of [
      ["day.cost", /5 USD in 24 hours is reached/],
      ["minute.tokens", /5 tokens in a minute is reached/],
      ["speed.cost", /5 USD a minute, as a mean over 5 minutes, is reached/],
    ] as const) {
      const clock = new ManualClock();
      const ledger = memoryLedger(clock);
      const usage = { inputTokens: 2, cachedTokens: 0, outputTokens: 1, cost: 20 };
      new RunBudget({ ledger }, clock).spend(usage);
      const budget = new RunBudget({ bounds: bounds({ [name]: 5 }), ledger }, clock);
      if (name !== "day.cost") assert.equal(budget.reached(), undefined, name);
      budget.spend(usage);
      assert.match(budget.reached()?.text ?? "", said);
    }
  });

  it("are raised within a run that goes on, or left out once", () => {
    const clock = new ManualClock();
    const changed = new Map<LimitName, number | undefined>();
    const budget = new RunBudget({ turns: 2, milliseconds: 10_000 }, clock, { changed });
    const usage = { inputTokens: 2, cachedTokens: 0, outputTokens: 1 };
    budget.spend(usage);
    budget.spend(usage);
    assert.equal(budget.reached()?.raiseTo, 3);
    changed.set("run.turns", 3);
    clock.advance(60_000);
    budget.resume();
    assert.equal(budget.reached(), undefined);
    assert.equal(budget.remainingMs, 10_000);
    budget.spend(usage);
    assert.equal(budget.reached()?.bound, 3);
    changed.set("run.turns", undefined);
    budget.resume();
    assert.equal(budget.reached(), undefined);
  });

  it("say limit and not aborted when the time is up, also where the clock was set back", async () => {
    const clock = new ManualClock();
    const budget = new RunBudget({ milliseconds: 5000 }, clock);
    clock.advance(-60_000);
    assert.equal(budget.timeIsUp(), undefined);
    budget.expire();
    assert.match(budget.reached()?.text ?? "", /limit of 5 s/);
  });
});

describe("a run that goes in circles", () => {
  const read = (id: string, path: string) => ({ toolCalls: [toolCall(id, "read_file", { path })] });

  it("is told at the third same call with the same result, and stopped at the next", async () => {
    const trial = createTrial({
      tools: [readTool("read_file", async () => "same")],
      script: [read("1", "a"), read("2", "a"), read("3", "a"), read("4", "a"), { text: "Never asked." }],
    });
    const result = await trial.run();
    assert.equal(result.reason, "limit");
    assert.equal(result.limit?.name, "repeats");
    assert.match(result.text, /read_file was called 4 times/);
    const told = trial.of("tool-end").map(({ content }) => content.includes("same call 3 times"));
    assert.deepEqual(told, [false, false, true, false]);
    assert.equal(trial.model.requests.length, 4);
  });

  it("is noticed when several calls go round", async () => {
    const round = ["a", "b", "a", "b", "a", "b", "a", "b", "a"].map((path, index) => read(String(index), path));
    const trial = createTrial({ tools: [readTool("read_file", async (path) => path)], script: round });
    assert.equal((await trial.run()).limit?.name, "repeats");
  });

  it("is not seen where something new comes between, or the result is another one", async () => {
    let number = 0;
    const script = ["a", "b", "a", "c", "a", "d", "a", "e", "a"].map((path, index) => read(String(index), path));
    const trial = createTrial({
      tools: [readTool("read_file", async (path) => path)],
      script: [...script, { text: "Done." }],
    });
    assert.equal((await trial.run()).reason, "finished");
    const counting = createTrial({
      tools: [
        readTool("read_file", async () => {
          number += 1;
          return String(number);
        }),
      ],
      script: [..."12345678"].map((id) => read(id, "a")).concat([{ text: "Done." } as never]),
    });
    assert.equal((await counting.run()).reason, "finished");
  });

  it("is not stopped for same calls of one turn, before it could know", async () => {
    const calls = ["1", "2", "3", "4", "5"].map((id) => toolCall(id, "read_file", { path: "a" }));
    const trial = createTrial({
      tools: [readTool("read_file", async () => "same")],
      script: [{ toolCalls: calls }, { text: "Enough." }],
    });
    assert.equal((await trial.run()).reason, "finished");
  });
});
