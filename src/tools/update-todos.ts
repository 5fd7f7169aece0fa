import * as z from "zod";
import { type TodoItem, todoItem } from "../protocol/todo-item.ts";
import { defineTool, implied } from "./define-tool.ts";

export const updateTodos = defineTool({
  name: "update_todos",
  group: "core",
  readOnly: true,
  description: "Replace the list of steps the user sees; for work of three steps or more.",
  input: z.object({
    items: z
      .array(
        z.object({
          text: z.string().min(1).meta(implied("Step")),
          status: todoItem.shape.status.meta(implied("At most one in_progress")),
        }),
      )
      .meta(implied("In order")),
  }),
  access: (input) => ({ title: `Update to-do list (${input.items.length})`, access: [] }),
  async run(input, context) {
    const current = input.items.findIndex((item) => item.status === "in_progress");
    const isSecond = (item: TodoItem, index: number) => item.status === "in_progress" && index !== current;
    const items = input.items.map((item, index) =>
      isSecond(item, index) ? { ...item, status: "pending" as const } : item,
    );
    context.emit({ type: "todos", items });
    const done = items.filter((item) => item.status === "completed").length;
    const seconds = input.items.filter(isSecond).map((item) => item.text);
    const note = seconds.length === 0 ? "" : ` Only one step can be in_progress; pending now: ${seconds.join(", ")}.`;
    return { content: `${done} of ${items.length} done.${note}`, details: { items } };
  },
});
