import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { loadTodos, saveTodos } from "../src/storage.ts";

describe("storage", () => {
  it("reads back what it wrote, and starts empty", (context) => {
    const folder = mkdtempSync(join(tmpdir(), "todo-app-"));
    context.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "todos.json");
    assert.deepEqual(loadTodos(path), []);
    saveTodos(path, [{ id: 1, title: "Buy milk", done: false }]);
    assert.deepEqual(loadTodos(path), [{ id: 1, title: "Buy milk", done: false }]);
  });
});
