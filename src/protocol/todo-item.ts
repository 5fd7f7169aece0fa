import * as z from "zod";

export const todoItem = z.object({
  text: z.string(),
  status: z.enum(["pending", "in_progress", "completed"]),
});
export type TodoItem = z.infer<typeof todoItem>;
