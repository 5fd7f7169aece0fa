import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatSummary, formatTodo } from "../src/format.ts";

describe("terminal lines", () => {
  it("shows number, state, title and date", () => {
    const todo = { id: 4, title: "Pay the rent", done: false, due: "2026-05-01" };
    assert.equal(formatTodo(todo, "2026-05-01"), "4. [ ] Pay the rent (due 2026-05-01)");
    assert.equal(formatTodo(todo, "2026-05-03"), "4. [ ] Pay the rent (due 2026-05-01, overdue)");
    assert.equal(formatTodo({ id: 1, title: "Buy milk", done: true }, "2026-05-01"), "1. [x] Buy milk");
  });

  it("sums up the list", () => {
    assert.equal(formatSummary(0, 0), "Nothing to do.");
    assert.equal(formatSummary(2, 3), "2 of 3 to do");
    assert.equal(formatSummary(0, 3), "All done!");
  });
});
