import type { Todo } from "./todo.ts";

export function addTodo(todos: Todo[], title: string, due?: string): Todo[] {
  const trimmed = title.trim();
  if (trimmed === "") {
    throw new Error("A to-do needs a title");
  }
  const id = Math.max(0, ...todos.map((todo) => todo.id)) + 1;
  return [...todos, { id, title: trimmed, done: false, ...(due && { due }) }];
}

export function completeTodo(todos: Todo[], id: number): Todo[] {
  requireTodo(todos, id);
  return todos.map((todo) => (todo.id === id ? { ...todo, done: true } : todo));
}

export function removeTodo(todos: Todo[], id: number): Todo[] {
  requireTodo(todos, id);
  return todos.filter((todo) => todo.id !== id);
}

/** How many to-dos are still to be done. */
export function countRemaining(todos: Todo[]): number {
  return todos.filter((todo) => todo.done).length;
}

function requireTodo(todos: Todo[], id: number): void {
  if (!todos.some((todo) => todo.id === id)) {
    throw new Error(`There is no to-do with number ${id}`);
  }
}
