import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isOverdue, parseDueDate, sortByDueDate } from "../src/due-date.ts";
import type { Todo } from "../src/todo.ts";

const todo: Todo = { id: 1, title: "Pay the rent", done: false, due: "2026-05-01" };

describe("due dates", () => {
  it("accepts a calendar day", () => {
    assert.equal(parseDueDate(" 2026-05-01 "), "2026-05-01");
  });

  it("refuses what is no calendar day", () => {
    for (const text of ["tomorrow", "2026-02-30", "01.05.2026"]) {
      assert.throws(() => parseDueDate(text), /Not a date/);
    }
  });

  it("is overdue from the day after", () => {
    assert.equal(isOverdue(todo, "2026-05-01"), false);
    assert.equal(isOverdue(todo, "2026-05-02"), true);
    assert.equal(isOverdue({ ...todo, done: true }, "2026-05-02"), false);
  });

  it("puts the next one first and those without a date last", () => {
    const later = { ...todo, id: 2, due: "2026-06-01" };
    const { due: _, ...someday } = { ...todo, id: 3 };
    assert.deepEqual(sortByDueDate([someday, later, todo]), [todo, later, someday]);
  });
});
