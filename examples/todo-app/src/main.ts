import { parseArgs } from "node:util";
import { parseDueDate, sortByDueDate } from "./due-date.ts";
import { formatSummary, formatTodo } from "./format.ts";
import { loadTodos, saveTodos } from "./storage.ts";
import { addTodo, completeTodo, countRemaining, removeTodo } from "./todo-list.ts";

const path = "todos.json";
const usage = 'Usage: npm start -- add "TITLE" [--due YYYY-MM-DD] | done NUMBER | remove NUMBER | list';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { due: { type: "string" } } });
const [command = "list", argument = ""] = positionals;
const todos = loadTodos(path);

switch (command) {
  case "add":
    saveTodos(path, addTodo(todos, argument, values.due ? parseDueDate(values.due) : undefined));
    break;
  case "done":
    saveTodos(path, completeTodo(todos, Number(argument)));
    break;
  case "remove":
    saveTodos(path, removeTodo(todos, Number(argument)));
    break;
  case "list": {
    const today = new Date().toISOString().slice(0, 10);
    for (const todo of sortByDueDate(todos)) {
      console.log(formatTodo(todo, today));
    }
    console.log(formatSummary(countRemaining(todos), todos.length));
    break;
  }
  default:
    console.error(usage);
    process.exitCode = 2;
}
