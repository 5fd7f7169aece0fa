import { isOverdue } from "./due-date.ts";
import type { Todo } from "./todo.ts";

export function formatTodo(todo: Todo, today: string): string {
  const box = todo.done ? "[x]" : "[ ]";
  const due = todo.due ? ` (due ${todo.due}${isOverdue(todo, today) ? ", overdue" : ""})` : "";
  return `${todo.id}. ${box} ${todo.title}${due}`;
}

export function formatSummary(remaining: number, total: number): string {
  if (total === 0) {
    return "Nothing to do.";
  }
  return remaining === 0 ? "All done!" : `${remaining} of ${total} to do`;
}
