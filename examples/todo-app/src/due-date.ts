import type { Todo } from "./todo.ts";

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** Returns the day as it is stored. Throws when the text is no real calendar day. */
export function parseDueDate(text: string): string {
  const day = text.trim();
  const date = new Date(`${day}T00:00:00Z`);
  const isRealDay = dayPattern.test(day) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
  if (!isRealDay) {
    throw new Error(`Not a date: ${text} (write it as YYYY-MM-DD)`);
  }
  return day;
}

/** A to-do is overdue from the day after it was due. */
export function isOverdue(todo: Todo, today: string): boolean {
  return !todo.done && todo.due !== undefined && todo.due < today;
}

export function sortByDueDate(todos: Todo[]): Todo[] {
  return todos.toSorted((left, right) => (left.due ?? "9999").localeCompare(right.due ?? "9999"));
}
