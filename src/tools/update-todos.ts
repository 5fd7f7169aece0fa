import * as z from "zod";
import { todoItem } from "../protocol/agent-event.ts";
import { defineTool } from "./define-tool.ts";

export const updateTodos = defineTool({
  name: "update_todos",
  group: "core",
  readOnly: true,
  description: "Keep the list of steps the user sees, for work of three steps or more. Replaces the whole list.",
  input: z.object({
    items: z
      .array(
        z.object({
          text: z.string().min(1).describe("Step"),
          status: todoItem.shape.status.describe("At most one in_progress"),
        }),
      )
      .describe("All steps, in order"),
  }),
  access: (input) => ({ title: `Update to-do list (${input.items.length})`, access: [] }),
  async run(input, context) {
    context.emit({ type: "todos", items: input.items });
    const done = input.items.filter((item) => item.status === "completed").length;
    return { content: `${done} of ${input.items.length} done.`, details: { items: input.items } };
  },
});
