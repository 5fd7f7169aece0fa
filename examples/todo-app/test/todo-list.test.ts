import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Todo } from "../src/todo.ts";
import { addTodo, completeTodo, countRemaining, removeTodo } from "../src/todo-list.ts";

const milk: Todo = { id: 1, title: "Buy milk", done: true };
const plants: Todo = { id: 2, title: "Water the plants", done: false };
const report: Todo = { id: 3, title: "Send the report", done: false };

describe("to-do list", () => {
  it("adds a to-do with the next free number", () => {
    assert.deepEqual(addTodo([plants], "  Buy milk "), [plants, { id: 3, title: "Buy milk", done: false }]);
  });

  it("refuses an empty title", () => {
    assert.throws(() => addTodo([], "  "), /needs a title/);
  });

  it("completes one to-do and leaves the others", () => {
    assert.deepEqual(completeTodo([milk, plants], 2), [milk, { ...plants, done: true }]);
  });

  it("removes a to-do", () => {
    assert.deepEqual(removeTodo([milk, plants], 1), [plants]);
  });

  it("says so when there is no such to-do", () => {
    assert.throws(() => completeTodo([milk], 7), /no to-do with number 7/);
  });

  it("counts what is still to be done", () => {
    assert.equal(countRemaining([milk, plants, report]), 2);
  });
});
