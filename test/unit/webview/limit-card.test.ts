import assert from "node:assert/strict";
import { describeBound } from "../../../src/webview/state/format.ts";
import { prompt, transcriptOf } from "./events.ts";

describe("a run that a limit has stopped", () => {
  it("ends with which limit it was and what it can be raised to", () => {
    const limit = {
      name: "day.cost" as const,
      used: 5,
      bound: 5,
      text: "The limit of 5 USD in 24 hours is reached.",
      raiseTo: 7.5,
    };
    const { blocks } = transcriptOf(prompt(), { type: "session-end", reason: "limit", text: limit.text, limit });
    const end = blocks.at(-1);
    assert.ok(end?.kind === "end" && end.limit?.raiseTo === 7.5);
  });

  it("names bounds with their unit and window", () => {
    assert.equal(describeBound("run.cost", 0.75), "0.75 USD");
    assert.equal(describeBound("run.turns", 1), "1 turn");
    assert.equal(describeBound("hour.execute", 120), "120 commands in an hour");
    assert.equal(describeBound("day.tokens", 1_500_000), "1.5M tokens in 24 hours");
    assert.equal(describeBound("speed.cost", 2), "2 USD a minute");
  });
});
